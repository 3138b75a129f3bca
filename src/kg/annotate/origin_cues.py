"""Words beside a word that tell whether it says whose the cells are, or what they are made from.

Patterns as in `cues`, each with the kind of sentence it was made from.
"""

from kg.annotate.cues import either

# "autologous T cells", "allogeneic CD19 CAR-T", "their own blood"
CELLS_AFTER = r"[^.;]{0,60}?" + either(
    r"\bCAR|CAR\b|CART|cells?|lymphocyte|\bNK\b|CIK\b|DLI\b|TILs?\b|macrophage|product|CTLs?\b|treg|MSC",
    r"blood|PBMC|\bTCR|\bDCs?\b|\bVSTs?\b|vaccin|therapy|infusion",
)
# "derived from healthy donors", "collected by leukapheresis"
DERIVED_BEFORE = either(
    r"deriv|from|collect|obtain|isolat|harvest|generat|manufactur|us(?:e|ing)|made|grow|donat|source",
    r"engineer|undergo|perform|product|separat|purif|select|expan",
)
_ANY = r"(?:[^.;]|\.(?=\S))"  # "CD30.CAR-T" ends no clause
# "T cells are taken from", "NK cells will be separated from": what follows is what cells are made from.
_CELLS = either(
    r"\bcells?\b|lymphocytes|\bPBMCs?\b|\bCTLs?\b|\bVSTs?\b|\bNKs?\b|\bT[Rr]egs?\b|\bDCs?\b",
)
_TAKEN = either(
    r"tak|collect|isolat|separat|remov|extract|obtain|deriv|harvest|gr[eo]w|made|generat|purif|select",
    r"gather|draw|prepar|cultur|manufactur|expan|produc|creat|generation|sourced",
)
MADE_FROM_BEFORE = either(
    _CELLS + rf"{_ANY}{{0,80}}{_TAKEN}\w*{_ANY}{{0,30}}\b(?:from|out of|in|using)\b{_ANY}{{0,50}}$",
    rf"{_TAKEN}\w*{_ANY}{{0,60}}{_CELLS}{_ANY}{{0,20}}\bfrom\b{_ANY}{{0,40}}$",
    rf"{_CELLS}{_ANY}{{0,40}}\bfrom (?:the |a )?$",
)
# "blood will be collected to grow T cells", "apheresis to manufacture the CAR-T product"
MADE_INTO_AFTER = (
    rf"{_ANY}{{0,110}}(?:\b(?:to|which|and|that|for|used)|,){_ANY}{{0,40}}\b"
    + either(
        r"mak|gr[eo]w|manufactur|generat|produc|creat|prepar|expan|isolat|cultur|separat",
    )
    + rf"\w*\b{_ANY}{{0,70}}?"
    + either(_CELLS, "CAR", "product", "vaccine", "study treatment")
)
# Blood as a thing of its own, not "blood cells", "blood tests", "blood cancer".
OF_BLOOD_AFTER = r"\s?" + either(
    r"cells?\b|counts?|cancer|pressure|routine|tests?|transfus|sugar|glucose|stem|and marrow|vessel|flow|stream",
    r"malignan|diseas|disorder|level|brain",
)
# Sentences that tell of measuring, not of making.
ASSESSED = either(
    r"\banaly[sz](?!e the (?:safety|effic))|measur|\bassay|persist|\bdetect|monitor|flow cytometry|biops",
    r"\blevels?\b(?! of evidence)|quantif|chimerism|correlat|phenotyp|feeder",
)
# "MSC", "-derived NK", "mononuclear cells": the tissue that a kind of cell is named after
NAMED_AFTER_TISSUE = (
    r"[\s\-]*(?:derived|origin(?:ated|ating)?|sourced)?[\s\-]*(?:\([A-Za-z\-]{1,6}\)\s)?"
    r"(?:(?:(?!(?:to|for|by|with|in|of|where|which|that|before|after)\b)\w+[\s\-]){0,2})?"
    + either(
        r"mesenchym|stromal|MSC|mononuclear|stem|progenitor|NK|natural killer|T[- ]cell|lymphocyte|CAR|DCs?\b",
        r"CIK|Treg|regulatory|derived",
    )
)
# "patients undergo leukapheresis": whose cells they are
OF_PATIENTS_BEFORE = (
    r"\b(?:patients?|participants?|subjects?)\b[^.;]{0,30}\b(?:undergo\w*|will have|have|had|receive|provide)\b[^.;]{0,60}$"
)
# "allogeneic bone tissue", "autologous serum": whose, but not the cells'
MATERIAL_AFTER = r"[\s\-](?:and \w+ )?" + either(
    r"bone (?:tissue|graft|matrix|substitute)|scaffold|fibrin|serum|plasma|platelet|skin|cartilage",
    r"tumou?r(?![\s\-](?:infil|specific|react))|lymphoblast|feeder|liver|kidney|organ|antigen|alloantigen|immune system",
)
# "allospecific", "alloreactive"
REACTIVITY_AFTER = r"-?(?:specific|reactiv|immun|antigen)"
# "feeder cells from the PBMC of healthy donors"
FEEDER_BEFORE = r"\b" + either(
    r"feeder|scaffold(?!s?\s(?:\w+\s)?(?:loaded|seeded|with|and|containing))",
    r"LCLs?\b|lymphoblastoid|co-?cultur\w*|expan\w+ on\b",
)
# "platelet gel from cord blood", "a piece of skin from the patient"
MATERIAL_BEFORE = r"\b(?:platelets?|plasma|serum|exosomes?|secretome|skin|fibroblasts?|biops\w+)\b"
# "MSC can be isolated from fat or marrow", "found in various tissues": sentences that tell where such cells occur
OF_MANY_TISSUES = either(
    r"\bcan be (?:\w+ )?(?:isolated|obtained|derived|harvested|extracted|found)\b",
    r"\bha(?:ve|s) been (?:\w+ )?isolated (?:from|in)\b|\bfirst (?:\w+ (?:and )?)?(?:identified|isolated|described)\b",
    r"\b(?:various|many|several|multiple|different|alternative|a variety of) (?:\w+ )?(?:tissues|organs|sources?)\b",
    r"waste product",
)
# "CB-010": a code, not cord blood
CODE_AFTER = r"-?\d{2,}"
# "bone marrow aspiration", "stem cells move from the bone marrow to the blood"
OBTAINED_BEFORE = r"obtain|isolat|deriv|harvest|cultur|generat"
SAMPLED_AFTER = r"\s(?:aspiration|evaluation|biops|sampl|examin|smear|puncture|(?:in)?to (?:the )?blood)"
# "NK cell line", "differentiating into cell lines"
LINE_BEFORE = r"\b(?:NK|natural killer|effector|master|clonal)(?:[\s\-]cells?)?\s$"
# "a patient's T cells (a type of immune cell) are changed in the laboratory"
MADE_OF_AFTER = r"[^.;]{0,70}?\b(?:are|is|will be|to be|were)\s(?:\w+\s)?" + either(
    r"tak|made|turn|collect|chang|modif|remov|drawn|engineer|isolat|separat|gr[eo]w|used|harvest|genetic|obtain",
    r"process|manipulat|train|treated|transduc|expand|infus|sent|reprogram",
)
