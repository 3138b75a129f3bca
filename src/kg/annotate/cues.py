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
        r"and|or|dual|bi-?specific|tri-?specific|tandem|single|targeted|targeting|targe?t",
        r"specific|directed|redirected|reactive|loaded|pulsed|modified|engineered|based",
        r"universal|autologous|allogeneic|allogenic|human|humanized|fully|donor|derived",
        r"gene|genetically|transduced|expressing|second|third|fourth|generation|novel",
        *(
            "immunotherapy",
            "therapy",
            "consisting of",
            "composed of",
            "antigen",
            "peptide",
            "vaccine",
            "mRNA",
            "activated",
            "stimulated",
            "primed",
            "sensiti[sz]ed",
            "armed",
            NAME,
        ),
    )
    + r"\b",
)
_RECEPTOR_OR_CELL = either(
    r"(?-i:U?CAR)|car-?t\b|TCR|CTL|VST|TILs?\b|DCs?\b|CIK|i?NKT?s?\b|BiTE|chimeric|scFv|receptor",
    r"specific(?:\s[\w+\-]+){0,3}\s(?:T-?regs?|regulatory)\b|T[- ]?cells?\b|T[- ]lymph|lymphocyte",
    r"macrophage|dendritic|natural killer|killer|cytotoxic|immune effector|γδ|gamma",
)
RECEPTOR_AFTER = rf"\W{{0,3}}(?:s\b)?{_BETWEEN}{{0,14}}{_RECEPTOR_OR_CELL}"
# "CD30-positive CAR…" is no product, "CD19+ CAR-T" may be.
RECEPTOR_DIRECTLY_AFTER = r"\s?\(?[+⁺＋]?\)?[\s\-](?:specific|directed|targeted)?\s?CAR(?![+⁺])"

# "CAR-T cells targeting CD19", "anti-CD19", "recognizing both CD19 and CD22", "CAR.CD30", "T cells (CD19"
TARGETING_BEFORE = (
    r"\b"
    + either(
        r"anti|αanti|target(?:s|ed|ing)?(?: the| to| of| both| include)?|against|encoding",
        r"direct(?:ed)? (?:against|to|at|toward)s?|specific (?:for|to|against)|recogni[sz]\w+|redirected to\w*",
        r"(?:loaded|pulsed|fused|primed|transfected) with(?: the| an?| their| own| autologous| whole| patient'?s?'?)*",
        r"exposed to|bind(?:s|ing)?(?: to)?|reactive (?:to|with|against)|ligands? (?:for|of)|CAR[A-Z]{0,4}",
        r"UCAR|UniCAR|CARs|TCR|receptor for|T[- ]cells?\s?\(",
    )
    + r"[\s\-.(:]*"
    + r"(?:[\w.\-/]{2,12}\s?(?:,\s?(?:and|or)\s|/|,|&|\+|x|and\b|or\b)\s?){0,5}"  # others of a list before it: "CD19, CD20 and"
)
# "CIK armed with anti-CD3-MUC1 bispecific antibody"
ARMED_BEFORE = r"\banti-?CD3\s?[-x×/]\s?(?:anti-?)?"
# "dual-target arms: CEA+HER2, GUCY2C/HER2"
OF_PAIRS = r"\b(?:dual|bi|tri|multi)[\s\-]?(?:target|specific)"
PAIRED_AFTER, PAIRED_BEFORE = (
    r"\s?[+/&×]\s?(?-i:[A-Z][A-Za-z]*\d|[A-Z]{3,})",
    r"(?-i:[A-Z][A-Za-z]*\d\w*|[A-Z]{3,})\s?[+/&×]\s?$",
)
# "DC loaded with the patient's tumor", "tumor antigen-pulsed DC"
LOADED_BEFORE = r"\b(?:loaded|pulsed|fused|primed|transfected|exposed)\s(?:with|to)\s(?:[\w']+\s){0,3}$"
LOADED_AFTER = r"s?[\s\-]{0,2}(?:lysates?|RNA|mRNA|antigens?)?[\s\-]?(?:pulsed|loaded|fused|primed|transfected|lysate)"
# "a chimeric antibody against GD2": what an antibody is given for, beside the cells
ANTIBODY_BEFORE = (
    r"\b(?:antibod(?:y|ies)|inhibitors?|mAb)\s(?:that\s)?(?:directed\s)?(?:against|targeting|targets|to|specific for|binding)"
)

# "anti-CD20 mAb", "CD38 monoclonal antibody", "CD3-CD20 bispecific antibody": a drug, unless cells are armed with it
ANTIBODY_AFTER = (
    r"\)?[\s\-]*(?:(?:(?:fully[\s\-])?human(?:i[sz]ed)?|chimeric|murine|monoclonal|therapeutic|bi-?s{1,2}pecific)[\s\-]+){0,3}"
    r"(?:antibod(?:y|ies)|m\.?abs?\b|antibody[\s\-]drug conjugate)"
    r"(?!\s?(?:\(\w+\))?[\s\-]*(?:armed|activated|coated|loaded|derived|based CAR|CAR|chimeric|positive|negative|status|titer))"
)
# "CD19+ ALL", "HER2-positive", "CD22 expression", "aquaporin-4 (AQP4) antibody", "CD19-refractory", "CD4 and CD8 T cells"
MARKER_AFTER = either(
    r"\s?\(?(?:[⁺＋]|\+(?![A-Z]{2,}-?\d|\d|CD))",  # but "CEA+HER2", "CD123+CLL-1" and "CD19+22" are lists
    r"(?:\s?\([\w\-]{2,8}\))?[\s\-]{0,2}"
    + either(
        r"positive|negative|expressing|expression|overexpress|mutat|amplif|status|rearrang|level|antibod|refractory",
    ),
    r"\s?(?:and|/|&)\s?CD8\b",
)
# "tumours expressing HER2"
MARKER_BEFORE = either(r"\bexpress(?:es|ing|ion of)?|positive for|overexpress\w*|\bof")

# "T-cell lymphoma", "NK cell count", "T cell engager", "Granulocyte-Macrophage Colony": the cell is not what is given.
OTHER_NOUN_AFTER = either(
    r"s?[\s\-]{1,2}"
    + either(
        r"lymphoma|leuk|malignan|neoplas|ALL\b|NHL\b|CLL\b|lineage|disorder|disease|dyscrasia|count|deplet",
        r"engag|exhaust|response|function|recover|reconstitut|subset|epitope|mediated|aplasia",
        r"cancer(?! vaccin)|lymphoblast|acute|non-|prolympho|immun(?!othe|e therap)|chimerism|activation",
        r"frequenc|deficien|number|level|activit|infiltrat|colony|modulation|(?:antigen )?receptor",
    ),
    r"\)?\s?/\s?T[\s\-]",  # "NK/T-cell lymphoma"
    r"s?\s?(?:[<>≥≤]|above|below|greater|less than|/\s?(?:mm|µ|u?L\b|kg))",  # "CD4+ T cells > 350"
)
# "the donor's T cells (donor lymphocyte infusion)": other words for what follows
SAME_AS_AFTER = r"s?\s?\((?:donor lymphocyte|DLI)"
# "CD5 knock-out", "TRAC-edited"
EDITED_AFTER = r"[\s\-]?" + either(r"KO\b|knock|delet|disrupt|deficien|-?null|edited|gene[- ]edit|locus|-/-")
EDITED_BEFORE = either(
    r"knock\w*|delet\w+|disrupt\w+|lack\w*|deficient (?:in|for)|\bedited|ablat\w+",
    r"(?:delet|disrupt|inactivat|remov|edit)\w+ (?:of |in )?(?:the |both )?genes? (?:that encodes?|encoding|coding for|for)",
)
# "CD3-/CD19- NK cells"
NEGATIVE_BEFORE, NEGATIVE_AFTER = r"\bCD\d+[-–]\s?/?\s?", r"[-–](?:[/,)]|\s(?:NK|natural|cells?))"
# "T-cell depleted graft", "TCRαβ/CD19 depletion"
DEPLETED_AFTER = r"[+\-⁺]?\s?(?:T |B )?(?:cells?)?[\s\-/\w]{0,12}deplet|[\s\-]?negative selection"

# "allogeneic stem cell transplantation", "autologous HSCT", "matched unrelated donor transplant"
TRANSPLANT_AFTER = (
    r"[\s\-]*(?:"
    + either(
        r"hematopoietic|haematopoietic|hemopoietic|ha?ematolog\w+|peripheral|blood|bone|marrow|stem|cells?|progenitor",
        r"\(?HSCT?\)?|cord|umbilical|or|and|autologous|allogeneic|/|allo|auto|donor|related|unrelated|matched",
        r"HLA",
    )
    + r"[\s\-/]*){0,6}"
    + either(
        r"transplant\w*|hematopoiesis|HSCT|SCT|ASCT|BMT|HCT|PBSCT|rescue|graft\w*|HSC\b",
    )
)
# "CAR-T cells bridging to allogeneic": the transplant that comes after them
BRIDGED_BEFORE = r"\bbridg(?:e|ed|es|ing) (?:to|with) (?:an? )?$"
STEM_CELL_TRANSPLANT_AFTER = r"s?[\s\-(]*(?:(?!micro)\w*\)?\s*)?(?:transplant\w*|allograft|rescue|HSCT|donor|mobili)"
# "stem cell gene therapy", "stem cell selection": stem cells of the blood that are more than a graft
STEM_CELL_PRODUCT_AFTER = r"s?[\s\-](?:gene[\s\-](?:therapy|transfer|correction)|selection)"

# "patients who failed autologous CAR-T", "relapsed after CD19 CAR-T", "prior"
PRIOR_BEFORE = r"\b" + either(
    r"prior\b(?!\s+to\b|-SCT)|previous(?:ly)?|history of|(?:has|have|had) received",
    r"previously treated with|fail(?:ed|ure)?(?: of| after)?|relaps\w+ (?:after|following|from|post)",
    r"refractory to|resistant to|progress\w+ (?:after|on|following)|(?<!before and )after (?:receiving|failure)",
    r"intolerant to|at least \w+ lines?|who received",
    r"(?:unable|unwilling|ineligible)\b",
)
# "pills before and after their CAR-T cells", "patients undergoing CAR-T": who they are, and neither given nor had before
OF_RECIPIENTS_BEFORE = r"\b(?:before and after|undergoing|who (?:undergo|receive))\b"
# "relapsed multiple myeloma after BCMA CAR-T"
RELAPSED_BEFORE = (
    r"\b(?:relaps|recurr|progress|fail|refractory|unable|unwilling|ineligible)\w*[^.;,:]{0,60}\b(?:after|following|post|from|to|for)\b"
    r"(?:(?!treat|transplant|HSCT|with|patients|of)[^.;,:]){0,28}$"
)
# Criteria that speak of treatment that participants had, as against blood counts and marrow blasts.
HAD_BEFORE = either(
    r"\bprior(?! to)|previous|history of|receiv|\bfail|relaps|treatment with|treated with|undergone|underwent",
    r"\bafter|following|\bpost|exposure to|exposed to|refractory to|including|naive to|\bhad\b",
)
HAD_AFTER = (
    r"[^.;]{0,60}\b(?:within|less than|in the (?:past|last)|before|prior to|history|fail(?:ed|ure)|recipients?|na[iï]ve)\b"
)
# "before CAR-T infusion", "eligible for ASCT", "planned", "components of CAR-T": it is the trial's own, or lies ahead.
AHEAD_BEFORE = either(
    r"prior to|before|planned|eligible|ineligible|suitable|candidates?|awaiting|collection|until",
    r"requir\w+|during|production|manufactur\w+|appropriate|consent\w*|allerg\w+|intoleran\w+",
    r"undergoing|ability|inability|willing\w*|preparations? (?:of|for)|after the|following the|of the|contraindicat\w+",
    r"adequate(?! prior)",
    r"donors?|components?|ingredients?|decline\w*|refus\w+|(?:weeks|days|months|hours) of|followed by|last (?:infusion|dose)",
)
# Criteria of contraception speak of the time after the trial's own cells.
OF_CHILDREN = r"\b(?:contracepti\w+|birth control|pregnan\w+|children within|father\w*|breast-?feed\w*|sperm|abstinen\w+)\b"
NEGATED_BEFORE = (
    r"\b(?:(?:no|not(?! only\b)|(?<!with and )(?<!with or )without|neither|nor|rather than|instead of)\b|non(?=[\s\-]?$))"
)
# "Autologous cells are not used"
NEGATED_AFTER = r"[^.;,]{0,30}\b(?:are|is|was|were|will be) (?:not(?! only\b)|never|excluded)\b"
EXCLUDING_BEFORE = r"\bexclud\w+|\bexcept"

# Sentences that tell of the field, of other trials, of what was known before.
BACKGROUND = r"^\W*background\b|\b" + either(
    r"approved\b|FDA\b|EMA\b|(?:has|have) (?:been )?shown",
    r"(?:has|have)(?: \w+){0,3} demonstrated|studies have|in recent years|previous(?:ly)? stud",
    r"some(?:times)? researchers\b|researchers have|becoming\b|such as CAR|reported\b|Lancet\b|preclinical",
    r"m(?:ic|ous)e\b|literature|however\b|although\b",
    r"(?:conventional|traditional) (?:CAR|therap|treat|chemo|method|immuno|donor|DLI)|currently available",
    r"commercially available|despite\b|other trials|clinical trials of|limitation|promising\b",
    r"breakthrough|revolution|in contrast|unlike|compared (?:to|with) autologous|challenge|worldwide",
    r"landscape|most patients\b|ha(?:s|ve) become|remains? a",
)
# Sentences that tell of what the trial does.
OF_THE_TRIAL = either(
    r"infus|receiv|administ|inject|transfus|treat|given|\bdose|safety|toler|efficac|feasib",
    r"this (?:study|trial|protocol|research|phase)|the (?:study|trial)|purpose|\baim|objective|evaluat",
    r"assess|investigat|transduc|engineer|manufactur|produc|generat|isolat|collect|genetically|prepar",
    r"expand|\bwe\b|\bwill\b|phase|subjects|participants|patients|therapy",
)
# Sentences that tell that patients are given cells.
GIVEN_TO_PATIENTS = either(
    r"infus|cell (?:product|preparation)|transfus|inject|administ|adoptive|transduc|(?<!tissue[\s\-])\bengineered|genetically",
    r"modified|\bCARs?\b|CAR-|vaccin|treat(?:ed|ment|ing)? (?:with|using|by)|cell therap|cellular therap|chimeric",
    r"study (?:therapy|treatment|product)|immunotherap|\bgiv(?:en|ing)\b|\breceiv|expanded|cultured",
    r"\b(?:loaded|seeded) (?:with|on|onto|into)\b",
)
# Sentences that speak of cells as a product.
OF_CELLS = either(
    r"\bCARs?\b|CAR-|\bcells?\b|lymphocyte|\bNK\b|CIK|\bDLI\b|\bTILs?\b|macrophage|product|UCAR|CART",
    r"infusion|\bCTLs?\b|treg|MSC",
)
# Diseases and procedures of the blood: what is given there of cord blood is a graft.
HEMATOPOIETIC = r"transplant|h(?:a)?ematolog|hematopoie|leuk|lymphoma|an(?:a)?emia|myelodys|thalass"
# "bone marrow-derived adult stem cells": given for other than blood, they are no transplant of it.
STEM_CELLS_AFTER = r"[\s\-]*(?:derived[\s\-])?(?:adult[\s\-])?(?:stem|progenitor|precursor)[\s\-]cells?\b"
OF_BLOOD = r"h(?:a)?ematolog|hematopoie|leuk|lymphoma|an(?:a)?emia|myelo|thalass|malignan|cancer|immunodefic|conditioning|haplo"
# What makes stem cells more than a graft.
ENGINEERED = r"transduc|gene[\s\-](?:modif|correct|therap|edit|transfer)|engineered|lentivir|expanded ex|ex[\s\-]vivo expan"
# "Study of natural killer cells in blood samples": cells that are looked at, not given
LOOKED_AT = (
    r"\b(?:study|analysis|role|function|detection|measurement|evaluation|characteri[sz]ation) of\b[^.;]{0,60}"
    r"\bcells?\b[^.;]{0,30}\b(?:in|from)\b[^.;]{0,40}\bsamples\b"
)
# The patients have had a transplant of a donor, or have it in the trial.
TRANSPLANTED = (
    r"\b(?:after|post|following|prior|previous|relaps\w*|undergo\w*|receiv\w*|bridg\w*|given|with|and|for)\b"
    r"[\s\-]*(?:an?\s|the\s|their\s|the patient's\s)?"
    r"(?:(?!auto)[\w/]+[\s\-]){0,6}?" + either(r"transplant\w*|HSCT|HCT|SCT|BMT|PBSCT")
)
# "cells after cord blood transplantation": a graft that patients had, or have besides
HAD_TRANSPLANT_BEFORE = r"\b(?:after|following|post|undergoing|receiving|recipients? of|before|prior to|in|for|with)\b"
# "BCMA-targeted LUCAR-B68 cells", "anti-GPRC5D cell product"
CELLS_FOLLOW_AFTER = (
    r"[\s\-](?:[\w\-/]+\s){0,3}cells?\b"
    r"(?!\s(?:lymphoma|leuk|malignan|cancer|carcinoma|neoplas|diseas|disorder|transplant|engag))"
)
CELL_PRODUCT_AFTER = r"[\s\-](?:[\w\-/]+\s){0,2}cells?\s(?:product|injection|preparation|therapy)\b"
# "T cells that will prevent or treat CMV and EBV infection"
FOUGHT = (
    r"\b(?:T[- ]cells?|CTLs?|VSTs?|lymphocytes|these cells|cells)\b"
    r".{0,120}\b(?:prevent|treat|fight|attack|kill|recogni[sz]|specific|train|direct|against)"
    r"|\b(?:specific|directed|against)\b.{0,60}\b(?:T[- ]cells?|CTLs?|VSTs?|lymphocytes)\b"
)
# "donor lymphocyte infusions (DLI) and cytokine-induced killer cells"
JOINED = (
    r"s?(?:\s?\([^()]{1,20}\))?(?:\s(?:infusions?|injections?|vaccines?|therapy|cells?))?,?\s"
    r"(?:and|plus|followed by|combined with|together with|with|in combination with)\s(?:\w+\s){0,2}|\s?/\s?"
)

# "TCR-transduced", "TCR gene therapy": the word TCR alone is any T cell's receptor.
RECEPTOR_GENE_AFTER = r"[\s\-]*" + either(
    r"gene(?![\s\-]*(?:knock|edit|disrupt|delet))|transduc|engineer|modif|vector|bearing|specific",
    r"T[- ]?cell|redirect",
)
# "in vivo generated CAR-T", "in vivo BCMA/CD19 CAR-T", "in vivo lentiviral transduction"; not "in vivo persistence of CAR-T"
MADE_IN_VIVO_AFTER = (
    r"[\s\-]*(?:(?!persist|pharmaco|targeting|surviv|expan|prolif|function|behavio|dynamic|kinetic|effic|safety|activit|imaging|and|studies|were|was|by|models?)[\w/.\-]+\s){0,4}?"
    + either(r"CAR\b|chimeric|engineer|lentivir|transduc|gene|reprogram")
)
# "CAR-T cells are generated in vivo"
MADE_IN_VIVO_BEFORE = r"\b(?:CAR|chimeric)[^.;]{0,60}\b(?:generat|produc|form|creat|engineer)\w*(?:\s\w+)?\s$"
# "secreting PD-1 antibodies", "CAR.19/IL-15", "expressing IL-7 and CCL19", "IL-15 transduced", "CXCR5-modified"
ARMOUR_BEFORE = (
    either(
        r"\b(?:secret\w*|co-?express\w*|express(?:es|ing)?|autocrine|expression of|carrying|armou?red with|transduced with)\s",
        r"CAR[\w.]*[./\-]\s?|\d\d(?:z|BBz|ζ)[/\-]",
    )
    + r"(?:(?:anti-?|both|human|soluble|membrane[- ]bound|constitutively active)\s?|[\w\-]{2,8}(?:,| and|/)\s?)*$"
)
ARMOUR_AFTER = (
    r"\)?(?:[/,]\s?[\w\-]{2,8}|\s(?:and|or)\s[\w\-]{2,8}|\s?\([\w\-]{2,8}\)| receptor){0,2}[\s\-]"
    r"(?:(?:nano)?(?:antibod\w*|bod\w*)|scFv|gene)?[\s\-]?"
    + either(
        r"secreting|expressing|armou?r|transduced|modified|co-?expressing|CAR-?(?:T|NK)",
    )
)
# "CD5-deleted", "CD7 is deleted", "TGFBR2 KO", "the edited T cells"
EDITED_GENE_BEFORE = r"(?-i:[A-Z][\w]*\d\w*|[A-Z]{2,8}\d*)[\s\-](?:gene\s)?(?:is |are |was )?(?:also )?$|\b(?:multi|the)[\s\-]$"
EDITED_CELLS_AFTER = r"(?=\s|\W).{0,40}" + either(r"CAR|T[- ]cell|NK|\bfrom\b|chimeric")

# Names of drugs by their international stems, and what stands beside them: "glofitamab", "gilteritinib", "placebo".
# Not those of lymphodepletion: where they stand, cells follow.
DRUG = either(
    r"\b\w*(?:mab|nib|mide|platin|taxel|rubicin|citidine|citabine|zomib|parib|clax|limus|trexate|sone|solone|statin|kinra|cept)\b",
    r"\b\w*(?:feron|ciclib|lisib)\b|vedotin|ozogamicin|placebo|radiotherapy",
)
DRUG_BEFORE = r"\b(?:\w+(?:zomib|mab|nib|mide|sone|platin|mustine)|car(?!r)\w+)\s?\("
