"""Words beside a word that tell what it is: patterns, each with the kind of sentence it was made from.

Patterns are matched without regard to case. Those named _AFTER are matched from the end of the word on, those named
BEFORE up to its beginning, the others anywhere in its sentence.
"""


def either(*alternatives: str) -> str:
    """A pattern that matches any of the alternatives."""
    return "(?:" + "|".join(alternatives) + ")"


# Names in capitals or with a number, as antigens and genes have: "GPRC5D", "CLDN18.2", "EGFRvIII".
NAME = r"(?:anti-?)?(?-i:[A-Z][A-Za-z]*-?\d[\w.]*|[A-Z]{2,8})"

# "CD19 and CD22 dual-target CAR-T", "HER2(E)-specific CTL", "GPC3-redirected autologous T cells"
_BETWEEN = either(
    r"[\s/,x×+&\-()]",
    r"\b"
    + either(
        *("and", "or", "dual", "bi-?specific", "tri-?specific", "tandem", "single", "targeted", "targeting", "targe?t"),
        *("specific", "directed", "redirected", "reactive", "loaded", "pulsed", "modified", "engineered", "based"),
        *("universal", "autologous", "allogeneic", "allogenic", "human", "humanized", "fully", "donor", "derived"),
        *("gene", "genetically", "transduced", "expressing", "second", "third", "fourth", "generation", "novel"),
        *("antigen", "peptide", "vaccine", "mRNA", NAME),
    )
    + r"\b",
)
_RECEPTOR_OR_CELL = either(
    *("u?CAR", "TCR", "CTL", "VST", "TIL", "DC", "CIK", "NK", "BiTE", "chimeric", "scFv", "receptor"),
    *(r"T[- ]?cells?\b", "T[- ]lymph", "lymphocyte", "macrophage", "dendritic", "natural killer", "killer"),
    *("cytotoxic", "immune effector", "γδ", "gamma"),
)
RECEPTOR_AFTER = rf"\W{{0,3}}(?:s\b)?{_BETWEEN}{{0,14}}{_RECEPTOR_OR_CELL}"
# "CD30-positive CAR…" is no product, "CD19+ CAR-T" may be.
RECEPTOR_DIRECTLY_AFTER = r"\s?\(?[+⁺＋]?\)?[\s\-](?:specific|directed|targeted)?\s?CAR"

# "CAR-T cells targeting CD19", "anti-CD19", "recognizing both CD19 and CD22", "CAR.CD30", "T cells (CD19"
TARGETING_BEFORE = (
    r"\b"
    + either(
        *("anti", "αanti", "target(?:s|ed|ing)?(?: the| to| of| both)?", "against", "encoding"),
        *("direct(?:ed)? (?:against|to|at|toward)s?", "specific (?:for|to|against)", r"recogni[sz]\w+", r"redirected to\w*"),
        *("loaded with", "pulsed with", "bind(?:s|ing)?(?: to)?", "reactive (?:to|with|against)", "ligands? (?:for|of)"),
        *("CAR[A-Z]{0,4}", "UCAR", "UniCAR", "CARs", "TCR", "receptor for", r"T[- ]cells?\s?\("),
    )
    + r"[\s\-.(:]*"
    + r"(?:[\w.\-/]{2,12}(?:\s?(?:/|,|and|or|&|\+|x)\s?|\s+and\s+)){0,4}"  # others of a list before it: "CD19, CD20 and"
)

# "CD19+ ALL", "HER2-positive", "CD22 expression"
MARKER_AFTER = either(
    r"\s?\(?[+⁺＋]",
    r"[\s\-]{0,2}"
    + either(
        *("positive", "negative", "expressing", "expression", "overexpress", "mutat", "amplif", "status", "rearrang"),
        *("level", "antibod"),
    ),
)
# "tumours expressing HER2"
MARKER_BEFORE = either(r"\bexpress(?:es|ing|ion of)?", "positive for", r"overexpress\w*", r"\bof")

# "T-cell lymphoma", "NK cell count", "T cell engager", "Granulocyte-Macrophage Colony": the cell is not what is given.
OTHER_NOUN_AFTER = either(
    r"s?[\s\-]{1,2}"
    + either(
        *("lymphoma", "leuk", "malignan", "neoplas", r"ALL\b", r"NHL\b", r"CLL\b", "lineage", "disorder", "disease"),
        *("dyscrasia", "count", "deplet", "engag", "exhaust", "response", "function", "recover", "reconstitut", "subset"),
        *("epitope", "mediated", "aplasia", "cancer", "lymphoblast", "acute", "non-", "prolympho", "immun", "chimerism"),
        *("activation", "frequenc", "deficien", "number", "level", "activit", "infiltrat", "colony", "modulation"),
        "(?:antigen )?receptor",
    ),
    r"\)?\s?/\s?T[\s\-]",  # "NK/T-cell lymphoma"
)
# "CD5 knock-out", "TRAC-edited"
EDITED_AFTER = r"[\s\-]?" + either(
    *(r"KO\b", "knock", "delet", "disrupt", "deficien", "-?null", "edited", "gene[- ]edit", "locus", "-/-")
)
EDITED_BEFORE = either(r"knock\w*", r"delet\w+", r"disrupt\w+", r"lack\w*", "deficient (?:in|for)", r"\bedited", r"ablat\w+")
# "T-cell depleted graft", "TCRαβ/CD19 depletion"
DEPLETED_AFTER = r"[+\-⁺]?\s?(?:T |B )?(?:cells?)?[\s\-/\w]{0,12}deplet|[\s\-]?negative selection"

# "allogeneic stem cell transplantation", "autologous HSCT", "matched unrelated donor transplant"
TRANSPLANT_AFTER = (
    r"[\s\-]*(?:"
    + either(
        *("hematopoietic", "haematopoietic", "hemopoietic", "peripheral", "blood", "bone", "marrow", "stem", "cells?"),
        *("progenitor", r"\(?HSCT?\)?", "cord", "umbilical", "or", "and", "autologous", "allogeneic", "/", "allo", "auto"),
        *("donor", "related", "unrelated", "matched", "HLA"),
    )
    + r"[\s\-/]*){0,6}"
    + either(r"transplant\w*", "HSCT", "SCT", "ASCT", "BMT", "HCT", "PBSCT", "rescue", r"graft\w*", r"HSC\b")
)
STEM_CELL_TRANSPLANT_AFTER = r"s?[\s\-(]*(?:\w*\)?\s*)?(?:transplant\w*|rescue|HSCT|donor|mobili)"

# "patients who failed autologous CAR-T", "relapsed after CD19 CAR-T", "prior"
PRIOR_BEFORE = either(
    *(r"\bprior", r"\bprevious(?:ly)?", "history of", r"\b(?:has|have|had) received", "previously treated with"),
    *(r"\bfail(?:ed|ure)?(?: of| after)?", r"relaps\w+ (?:after|following|from|post)", "refractory to", "resistant to"),
    *(r"progress\w+ (?:after|on|following)", "after (?:receiving|failure)", "intolerant to", r"at least \w+ lines?"),
    *("before and after", "undergoing", "who (?:undergo|receive)"),
)
# Criteria that speak of treatment, as against blood counts and marrow blasts.
HAD_BEFORE = either(
    *(r"\bprior", "previous", "history of", "receiv", r"\bfail", "relaps", "therap", "treatment with", "treated with"),
    *("transplant", "infusion", "undergone", "HSCT", "exposure to", "refractory to"),
)
NEGATED_BEFORE = r"\b(?:no|not|without|neither|nor|rather than|instead of|non)\b"
# "Autologous cells are not used"
NEGATED_AFTER = r"[^.;,]{0,30}\b(?:are|is|was|were|will be) (?:not|never|excluded)\b"
EXCLUDING_BEFORE = r"\bexclud\w+|\bexcept"

# Sentences that tell of the field, of other trials, of what was known before.
BACKGROUND = either(
    *(r"\bapproved\b", r"\bFDA\b", r"\bEMA\b", r"\b(?:has|have) (?:been )?shown", r"\bhave demonstrated", "studies have"),
    *("in recent years", "previous studies", r"\breported\b", r"\bLancet\b", "preclinical", r"\bmice\b", "literature"),
    *(r"\bhowever\b", "conventional", "traditional", "currently available", "commercial", r"\bdespite\b", "other trials"),
    *("clinical trials of", "limitation", r"\bpromising\b", "breakthrough", "revolution", "in contrast", "unlike"),
    *("compared (?:to|with) autologous", "challenge", "worldwide", "landscape", r"\bmost patients\b", "ha(?:s|ve) become"),
    "remains? a",
)
# Sentences that tell of what the trial does.
OF_THE_TRIAL = either(
    *("infus", "receiv", "administ", "inject", "transfus", "treat", "given", r"\bdose", "safety", "toler", "efficac"),
    *("feasib", "this (?:study|trial|protocol|research|phase)", "the (?:study|trial)", "purpose", r"\baim", "objective"),
    *("evaluat", "assess", "investigat", "transduc", "engineer", "manufactur", "produc", "generat", "isolat", "collect"),
    *("genetically", "prepar", "expand", r"\bwe\b", r"\bwill\b", "phase", "subjects", "participants", "patients", "therapy"),
)
# Sentences that tell that patients are given cells.
GIVEN_TO_PATIENTS = either(
    *("infus", "transfus", "inject", "administ", "adoptive", "transduc", r"\bengineered", "genetically", "modified"),
    *(r"\bCARs?\b", "CAR-", "vaccin", "treat(?:ed|ment|ing)? (?:with|using|by)", "cell therap", "cellular therap"),
    *("immunotherap", r"\bgiv(?:en|ing)\b", r"\breceiv", "expanded", "cultured"),
)
# Sentences that speak of cells as a product.
OF_CELLS = either(
    *(r"\bCARs?\b", "CAR-", r"\bcells?\b", "lymphocyte", r"\bNK\b", "CIK", r"\bDLI\b", r"\bTILs?\b", "macrophage", "product"),
    *("UCAR", "CART", "infusion", r"\bCTLs?\b", "treg", "MSC"),
)
# "autologous T cells", "allogeneic CD19 CAR-T", "their own blood"
CELLS_AFTER = r"[^.;]{0,60}?" + either(
    *(r"\bCAR", r"CAR\b", "CART", "cells?", "lymphocyte", r"\bNK\b", r"CIK\b", r"DLI\b", r"TILs?\b", "macrophage", "product"),
    *(r"CTLs?\b", "treg", "MSC", "blood", "PBMC", r"\bTCR", r"\bDCs?\b", r"\bVSTs?\b", "vaccin", "therapy"),
)
# "derived from healthy donors", "collected by leukapheresis"
DERIVED_BEFORE = either(
    *("deriv", "from", "collect", "obtain", "isolat", "harvest", "generat", "manufactur", "us(?:e|ing)", "made", "grow"),
    *("donat", "source", "engineer", "undergo", "perform", "product"),
)

# "TCR-transduced", "TCR gene therapy": the word TCR alone is any T cell's receptor.
RECEPTOR_GENE_AFTER = r"[\s\-]*" + either(
    *("gene", "transduc", "engineer", "modif", "vector", "bearing", "specific", "T[- ]?cell", "redirect")
)
# "in vivo generated CAR-T", "in vivo lentiviral transduction"
MADE_IN_VIVO_AFTER = r"[\s\-]*" + either(r"CAR\b", "engineer", "lentivir", "transduc", "gene", "reprogram")
