import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources.text import clean, line, without_contacts

# What texts are made of that cleaning might trip over: escapes, white space, marks, digits, at signs.
PIECES = st.sampled_from(
    ["\\", "\\^", "\\<", "*", "e\u0301", "\u0301", "\u212b", "\u00a0", "\u2009", " ", "\t", "\n", "\n\n", "\r\n", "\r", "a", "CD19", "@", ".",
     "x@y.z", "555-0100", "713-", "(713) ", "+86 10 8832 5949", "Tel: ", "10", "5x10^6", "\x00", "\x0b", "\x7f", "\u200b", "😀", "\ud800"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        ("1x10\\^7", "1x10^7"),
        ("\\< 18 and \\>= 3", "< 18 and >= 3"),
        ("1\\. first", "1. first"),
        ("\\[a\\]\\(b\\) \\*c\\* \\_d\\_ \\#e \\~5 \\+6 \\-7 \\|", "[a](b) *c* _d_ #e ~5 +6 -7 |"),
        ("a\\\\b", "a\\b"),
        ("C:\\new \\d \\u0041", "C:\\new \\d \\u0041"),
        ("ends in \\", "ends in \\"),
    ],
)
def test_the_registrys_escapes_are_undone(escaped: str, read: str) -> None:
    assert clean(escaped) == read


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Sjogren&#39;s", "Sjogren's"),
        ("age &lt; 5 &amp; weight &gt; 3", "age < 5 & weight > 3"),
        ("a&nbsp;&nbsp;b", "a b"),
        ("e&#x301;", "é"),
        ("call&#58; 555-010-0100", "call:"),
        ("R&D; AT&T", "R&D; AT&T"),
        ("a&copy=2", "a&copy=2"),
    ],
)
def test_entities_are_the_characters_that_they_stand_for(printed: str, read: str) -> None:
    assert clean(printed) == read


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("  a \t b  ", "a b"),
        ("a\u00a0b\u2009c", "a b c"),
        ("one\r\n\r\n\r\ntwo\rthree", "one\n\ntwo\nthree"),
        ("one \n \n two", "one\n\ntwo"),
        ("e\u0301", "é"),
        ("\u212b", "Å"),
        ("a\x00b\x0bc\x7fd\ufffee", "abcde"),
        ("a\ud800b", "ab"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_white_space_and_composition_are_levelled(printed: str, read: str) -> None:
    assert clean(printed) == read


def test_a_line_is_one_line() -> None:
    assert line(" one\n\ntwo\tthree ") == "one two three"


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_a_clean_text_can_be_quoted_from(text: str) -> None:
    read = clean(text)
    assert unicodedata.is_normalized("NFC", read)
    assert read == read.strip()
    assert not any(mark in read for mark in "\r\t\x00\x0b\x7f\ud800")
    assert "  " not in read
    assert "\n\n\n" not in read
    assert "\n" not in line(text)
    read.encode()


@pytest.mark.parametrize(
    "number",
    [
        "+86 10 8832 5949", "+86-10-88325949", "+1 (713) 555-0100", "+1-713-555-0100", "+49 30 1234567", "+44 20 7946 0000", "+31.20.5550100",
        "(713) 555-0100", "(713)555-0100", "713-555-0100", "713.555.0100", "1-800-555-0100", "1-317-555-0100", "1 317 555 0100", "010-88325949", "0571-87236666",
        "86-10-88325949", "0086-10-88325949", "(010) 88325949", "02-2072-0000", "010 8832 5949", "021-64041990-2134", "13800000000", "09120000000", "+8613800000000",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "frame",
    ["{}", "Invented Hospital, {}", "Reach us ({}) on weekdays.", "Ward 3 {} floor", "a; {}; b", "Tel: {}", "Phone {}."],
)
def test_telephone_numbers_go(number: str, frame: str) -> None:
    read = clean(frame.format(number))
    assert sum(letter.isdigit() for letter in read) == sum(letter.isdigit() for letter in frame)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Tel: 555 0100 22", "Tel:"),
        ("tel. 5550100", "tel."),
        ("Tel.: 0591 8335 7896", "Tel.:"),
        ("Telephone: (713) 555 0100", "Telephone:"),
        ("Phone 713 555 0100 or write", "Phone or write"),
        ("Fax: 12345678", "Fax:"),
        ("Mobile: 138 0000 0000", "Mobile:"),
        ("Contact: 713 5550100.", "Contact: ."),
        ("Call 800 555 0100 today", "Call today"),
        ("Phone No. 5550100", "Phone No."),
        ("Tel:+86 591 83357896", "Tel:"),
        ("telephone number: 555 0100 22", "telephone number:"),
        ("Phone number 5550100", "Phone number"),
        ("Telephone: 0571 87236666/87236667", "Telephone:"),
        ("tele-phone: 5550100", "tele-phone:"),
        ("WhatsApp: 555 0100 22", "WhatsApp:"),
        ("Call 1-800-INVENTED now", "Call now"),
    ],
)
def test_what_is_called_a_telephone_number_goes(printed: str, read: str) -> None:
    assert clean(printed) == read


@pytest.mark.parametrize(
    "address",
    ["jane.doe@example.org", "jane@example.co.uk", "a+b_c-d@sub.example.com", "JANE@EXAMPLE.ORG", "jane @ example.org", "jane@ example.org",
     "jané@example.org", "1234@qq.com", "jane @ example . org", "jane(at)example.org", "jane [at] example [dot] org"],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["{}", "Write to {} soon", "Dr. Doe ({}), ward", "E-mail: {}.", "<{}>", "mailto:{}"])
def test_e_mail_addresses_go(address: str, frame: str) -> None:
    read = clean(frame.format(address))
    assert "@" not in read
    assert "example" not in read.lower()
    assert "qq" not in read


@pytest.mark.parametrize(
    "printed",
    [
        "5x10^9", "5×10^6 cells/kg", "1x10^6-1x10^8 CAR-T cells", "2004-2005", "2004-05-17", "2019-12", "NCT99999910", "NCT99999910, NCT99999911",
        "dose 1,000,000 cells", "1000000 cells", "100 000 000 cells", "250 mg/m2/day", "30 mg/m2 x 3", "CD19/CD20/22", "IL-2 6000000 IU",
        "HLA-A*02:01", "days -5, -4, -3", "12-18 months", "ISRCTN12345678", "EudraCT 2004-000446-20", "2021-001234-56", "age 18-75",
        "0.5-1.0 x 10^6", "version 2.1.0", "PMID 12345678", "U1111-1111-1111", "2 @ 5 mg", "1.5 million (10 000)", "10(6) cells", "phase 1-2",
        "20 000 000/kg", "10 000 000 000", "3,000,000,000", "150-200-250 mg", "ChiCTR2000012345", "IND 123456", "P30CA016672",
        "contact 2004-2005", "call 28 - 30 days before", "contact 1-3 days after 2 x 10", "fax 2", "Tel: N/A", "contact the clinic within 30 days", "call for 2 weeks", "600 mg 2 x daily", "40 000-60 000/µl",
    ],
)  # fmt: skip
def test_numbers_that_reach_nobody_stay(printed: str) -> None:
    assert clean(printed) == printed


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_contacts_are_removed_once_and_for_all(text: str) -> None:
    read = without_contacts(text)
    assert len(read) <= len(text)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("1. one\n\n2. two\n\n* three", "1. one\n2. two\n* three"),
        ("• one\n\n• two", "* one\n* two"),
        ("* one\n  * nested", "* one\n* nested"),
        ("one •\n\ntwo", "one •\n\ntwo"),
        ("A paragraph.\n\n1. one", "A paragraph.\n\n1. one"),
        ("1. one\n\nA paragraph.", "1. one\n\nA paragraph."),
    ],
)
def test_items_of_a_list_stand_one_a_line(printed: str, read: str) -> None:
    assert clean(printed) == read


def test_an_at_sign_in_a_sentence_is_no_address() -> None:
    assert clean("Dose @ baseline. Patients rest.") == "Dose @ baseline. Patients rest."
