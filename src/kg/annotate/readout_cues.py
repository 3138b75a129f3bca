"""Words beside a cell that tell that nobody is given it: it is measured, acted on, collected, or part of another name.

Patterns as in `cues`, each with the kind of sentence it was made from.
"""

from kg.annotate.cues import either

# What may stand between a cue and the cell that it is of: "levels of circulating", not "levels after infusion of".
_OF_IT = r"(?:(?!by\b|with\b|after\b|in\b|from\b|following\b|using\b)[\w+\-]+\s)"
# "NK cell subtypes of leukaemia", "T-lymphocyte-associated antigen", "T-lymphocyte globulin", "stromal cell-derived factor",
# "DLI-free survival", "T or NK cell leukaemia"
OTHER_NAME_AFTER = either(
    r"s?[\s\-]{1,2}"
    + either(
        r"sub-?types?\b|sub-?populations?|repertoire|LGL\b|large granular|lympho-?proliferat",
        r"associated (?:antigen|protein)|(?:immuno)?globulin|derived (?:growth )?factor",
    ),
    r"s?\s(?:and|or)\s(?:NK|T)(?:[\s\-]cells?)?\s(?:sub-?types?|LGL|lympho-?proliferat)",
    r"s?\s?(?:\([A-Za-z]{2,5}\)|\))?[\s\-]free\b",
)
# "anti-T-lymphocyte globulin"
ANTI_BEFORE = r"\banti-?(?:human[\s\-])?$"
# "mesenchymal stem cell-derived exosomes", "MSC conditioned medium"
CELL_FREE = r"(?:exosom\w*|(?:extracellular|micro)[\s\-]?vesicles?|\bEVs?\b|conditioned[\s\-]medi\w+|secretomes?)"
CELL_FREE_AFTER = (
    rf"s?\s?(?:\([A-Za-z\-]{{2,8}}\))?[\s\-]*(?:(?:derived|generated|secreted|released)[\s\-])?(?:\w+\s)?{CELL_FREE}"
)
# "exosomes derived from MSC", "conditioned medium of stem cells"
CELL_FREE_BEFORE = (
    rf"{CELL_FREE}\s(?:\(\w+\)\s)?(?:(?:derived|obtained|isolated|secreted|released|collected)\s)?"
    r"(?:from|of|by)\s(?:[\w\-]+\s){0,4}$"
)
# "effect of a drug on regulatory T cells", "role of vitamin D on CD34+ cells"
_GIVEN_BETWEEN = r"(?:treat|receiv|infus|transplant|given|therap|inject|administ|undergo|co-?cultur|after|with\b|by\b)"
READ_OUT_BEFORE = either(
    rf"\b(?:effects?|impact|influence|role|action)\b[^.;:]{{0,120}}?\bon\s(?:(?!{_GIVEN_BETWEEN})[^.;:]){{0,70}}$",
    r"\b(?:monitoring|modulation|levels?|numbers?|counts?|frequenc(?:y|ies)|kinetics|proportions?|percentages?|measurements?)"
    rf"\s(?:of\s)?{_OF_IT}{{0,3}}$",
    r"\b(?:check|look|stain|test|tested|stained)(?:ing)?\sfor\s(?:[\w\-]+\s){0,2}$",
)
# "T regulatory cell kinetics", "regulatory T cells as markers"
READ_OUT_AFTER = either(
    r"s?[\s\-]" + either(r"kinetics|levels?\b|profil|phenotyp|proportion|percentage|quantif|homeostasis|dysfunction"),
    r"[^.;:]{0,30}\bas\s(?:[\w\-]+\s){0,3}(?:bio)?markers?\b",
)
# "studying T cells in blood samples", "looking at NK cells in blood and marrow samples"
SAMPLES = r"\b(?:studying|looking at|analy[sz]ing|measuring|evaluating)\b[^.;]{0,60}\bcells?\b[^.;]{0,40}\bsamples\b"
# "may increase endometrial T cells", "to recruit dendritic cells", "activates loaded dendritic cells"
ACTED_ON_BEFORE = (
    r"\b(?:increases?|decreases?|enhances?|affects?|alters?|modulates?|stimulates?|activates?|attracts?|recruits?|reduces?|boosts?)"
    r"\s(?:the\s|both\s|more\s)?(?:[\w\-]+\s){0,2}$"
)
# "the dendritic cells (DC) recruited by a ligand"
ACTED_ON_AFTER = r"s?\s?(?:\([A-Za-z]{2,5}\)\s)?(?:recruited|attracted|mobili[sz]ed)\b"
# "patients cannot make T lymphocytes"
LACKED_BEFORE = (
    r"\b(?:lack(?:s|ing)?|absence of|can ?not make|fail to make|unable to (?:make|produce)|deficient in)\s(?:[\w\-]+\s){0,2}$"
)
# "collection of autologous stem cells", "stem cell mobilization", "recruiting donors of NK cells"
_COLLECTED = r"(?:mobili[sz]|collect|harvest|procure)"
COLLECTED_AFTER = rf"s?\s?(?:\([A-Za-z]{{2,5}}\)\s)?{_COLLECTED}\w*"
COLLECTED_BEFORE = either(
    rf"\b{_COLLECTED}(?:ation|ion|ing|e|ment)?\s(?:and \w+\s)?(?:of\s)?{_OF_IT}{{0,4}}$",
    r"\brecruit\w*\s(?:\w+\s){0,3}donors?\b[^.;]{0,30}$",
)
# "the purpose is to manufacture AB-12", "on manufacture of AB-12"
MANUFACTURED_BEFORE = r"\bmanufacture\s(?:of\s)?(?:the\s)?$"
# "pulmonary complications in children treated with hematopoietic stem cells"
TREATED_BEFORE = (
    r"\b(?:patients|children|adults|recipients|subjects|survivors|people|women|men)\s(?:\w+\s){0,2}"
    r"(?:treated with|after|following|receiving|given)\s"
)
# Sentences that tell that cells themselves are given: what a bare title leaves open.
CELLS_GIVEN = either(
    r"\binfus|inject|implant|transplant|transfus|administ|adoptive|vaccin|graft|\bcell(?:ular)?[\s\-](?:based\s)?therap|re-?infus",
    r"treat(?:ed|ment|ing)? (?:with|using|by)|\bgiv(?:en|ing)\b|\breceiv|transduc|genetically|\bCARs?\b|CAR-",
    r"\bdose|immunotherap|cell (?:product|preparation)|expanded|appl(?:y|ied|ication)|seeded|loaded",
    r"deliver|efficacy|therapeutic|isolated|manufactur",
)
# Titles that tell more than the name of a cell: "infusion of", "treatment with", "cells for arthritis"
TITLE_GIVES = either(
    r"infus|inject|implant|transplant|graft|transfus|administ|adoptive|vaccin|therap|treat|regenerat|repair|reconstruct",
    r"autolog|allogen|allogenic|expanded|activated|engineered|modified|transduced|specific|derived|(?-i:CAR)|loaded|pulsed",
    r"\bdos(?:e|es|ing)\b|safety|efficacy|feasib|toler|phase|\bfor\b|\busing\b|\bwith\b|\buse of\b|\bby\b|application|plus",
    r"\+|prevent",
)
