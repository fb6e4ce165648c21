"""The sample's flawed rows: one of every way in which a row can be rejected or corrected.

`{block}` keeps the ids of one block of flaws apart from the next. The reason in the comment is
the one that `rejected_rows.csv` gives; "ignored" is a value that becomes null in a row that is
used, "repeated" a row that counts once.
"""

from lambdas.shared.contract import BY_NAME, LONGEST_TEXT

_PADDING = "0" * 36
_LONG = "x" * (LONGEST_TEXT + 1)
_OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"

_FLAWED = {
    "borrower_information": """
X{block}-1,Carol,Comma,Junior,carol@example.com,,,Austin,TX,700       WRONG_FIELD_COUNT
X{block}-2,Short,Row,short@example.com                                WRONG_FIELD_COUNT
,No,Id,noid@example.com,,,Austin,TX,700                               MISSING_VALUE
X{block} 3,Space,Inside,space@example.com,,,Austin,TX,700             INVALID_ID
X{block}-{padding},Long,Id,long@example.com,,,Austin,TX,700           INVALID_ID
X{block}-4,Said,Twice,twice{block}@example.com,,,Austin,TX,700        used
X{block}-4,Said,Twice,twice{block}@example.com,,,Austin,TX,700        repeated
X{block}-5,Changed,Mind,before@example.com,,,Austin,TX,700            REPEATED_KEY
X{block}-5,Changed,Mind,after@example.com,,,Austin,TX,700             REPEATED_KEY
X{block}-9,{long},Name,endless@example.com,,,Austin,TX,700            TOO_LONG
X{block}-0,Turned{override},Name,turned@example.com,,,Austin,TX,700   CONTROL_CHARACTER
X{block}-A,Passed,Away (deceased),passed{block}@example.com,,,Austin,TX,700  REFUSAL heeded
X{block}-B,Left,Alone,,312-555-0180 do not call,,Austin,TX,700        REFUSAL heeded
X{block}-6,Stellar,Score,stellar{block}@example.com,,,Austin,TX,9999  OUT_OF_RANGE ignored
X{block}-7,Wordy,Score,wordy{block}@example.com,,,Austin,TX,good      NOT_A_NUMBER ignored
X{block}-8,Street,Address,street{block}@example.com,,12 Main St,Austin,TX,700  INVALID_ID ignored
""",
    "loan_information": """
XL{block}-01,X{block}-4,,200000.00,6.50,2019,VA,150000.00,surplus     WRONG_FIELD_COUNT
XL{block}-02,X{block}-4,,200000.00,6.50                               WRONG_FIELD_COUNT
XL{block}-03,,,200000.00,6.50,2019,VA,150000.00                       MISSING_VALUE
XL{block}#04,X{block}-4,,200000.00,6.50,2019,VA,150000.00             INVALID_ID
XL{block}-05,X{block}-4,,200000.00,6.50,2019,VA,150000.00             REPEATED_KEY
XL{block}-05,X{block}-4,,200000.00,6.75,2019,VA,150000.00             REPEATED_KEY
XL{block}-06,X{block}-4,,200000.00,,2019,VA,150000.00                 MISSING_VALUE
XL{block}-07,X{block}-4,,200000.00,"6,5",2019,VA,150000.00            NOT_A_NUMBER
XL{block}-08,X{block}-4,,200000.00,6.12345,2019,VA,150000.00          TOO_MANY_DECIMALS
XL{block}-09,X{block}-4,,200000.00,-6.50,2019,VA,150000.00            OUT_OF_RANGE
XL{block}-10,nobody-{block},,200000.00,6.50,2019,VA,150000.00         UNKNOWN_BORROWER
XL{block}-11,X{block}-4,,1e5,6.50,2019,VA,150000.00                   NOT_A_NUMBER ignored
XL{block}-11,X{block}-4,,1e5,6.50,2019,VA,150000.00                   repeated
XL{block}-12,X{block}-4,,200000.00,6.50,1776,VA,150000.125            OUT_OF_RANGE, TOO_MANY ignored
""",
    "market_equity": """
XP{block}-1,400000.00,100000.00,75.0,5.50,100.00,surplus              WRONG_FIELD_COUNT
XP{block}-2,400000.00,100000.00,75.0                                  WRONG_FIELD_COUNT
,400000.00,100000.00,75.0,5.50,100.00                                 MISSING_VALUE
12 Main St,400000.00,100000.00,75.0,5.50,100.00                       INVALID_ID
XP{block}-3,400000.00,100000.00,75.0,5.50,100.00                      REPEATED_KEY
XP{block}-3,400000.00,100000.00,75.0,5.25,100.00                      REPEATED_KEY
XP{block}-4,400000.00,100000.00,75.0,,100.00                          MISSING_VALUE
XP{block}-5,400000.00,100000.00,75 %,5.50,100.00                      NOT_A_NUMBER
XP{block}-6,400000.00,100000.00,75.12345,5.50,100.00                  TOO_MANY_DECIMALS
XP{block}-7,400000.00,100000.00,0,5.50,100.00                         OUT_OF_RANGE
XP{block}-8,400_000,100000.00,75.0,5.50,unknown                       NOT_A_NUMBER ignored, twice
XP{block}-8,400_000,100000.00,75.0,5.50,unknown                       repeated
""",
    "borrower_engagement": """
X{block}-4,Y,N,Y,N,surplus                                            WRONG_FIELD_COUNT
,Y,N,Y,N                                                              MISSING_VALUE
X{block}?,Y,N,Y,N                                                     INVALID_ID
X{block}-5,Y,N,Y,N                                                    REPEATED_KEY
X{block}-5,N,N,Y,N                                                    REPEATED_KEY
X{block}-6,Y,N,Y,N                                                    used
X{block}-6,Y,N,Y,N                                                    repeated
""",
    "do_not_contact": """
X{block}-4,email,unsubscribed                                         used
X{block}-4,phone,told the agent                                       used
X{block}-4,sms,answered STOP                                          used
X{block}-4,mail,returned the letter                                   used
X{block}-6,,                                                          used: every channel
X{block}-7,carrier pigeon,                                            used: every channel
X{block}-7,carrier pigeon,                                            repeated
X{block}-8,email,moved, no address                                    WRONG_FIELD_COUNT, still used
'X{block}-6,sms,an apostrophe from a spreadsheet                      used
"=""X{block}-6""\",email,a formula from a spreadsheet                   used
x{block}-7,phone,the only one of it in other letters' case            used
X{block}-5,phone,the borrower's own rows cannot be used               used
X{block}-8,phone,asked                                                used
X{block}-8,sms,asked                                                  used
X{block}-8,mail,asked                                                 used
,email,nobody said who                                                MISSING_VALUE
X{block} 9,email,no such id                                           INVALID_ID
no one,email,left,the country                                         WRONG_FIELD_COUNT
nobody-{block},email,nobody of that id                                UNKNOWN_BORROWER
""",
    "do_not_contact_addresses": """
left{block}@example.com,email,unsubscribed                            used
Left{block}@Example.COM,email,again in other letters                  repeated
other{block}@example.net,,                                            used: every channel
(312) 555-0177,phone,told the agent                                   used
+1 312 555 0178,sms,answered STOP                                     used
312.555.0179,phone,told the agent, twice                              WRONG_FIELD_COUNT, still used
312-555-0176 x12,phone,an extension of it                             used
twice{block}@example.com,email,unsubscribed                           used
moved{block}@example.org,email,moved                                  used
gone{block}@example.net,email,left the country                        used
312-555-0175,sms,answered STOP                                        used
312-555-0174,,                                                        used: every channel
see note 5,phone,nobody can read it                                   NOT_AN_ADDRESS
,email,nobody said which                                              MISSING_VALUE
""",
    "same_person": """
X{block}-6,X{block}-7,different                                       used
X{block}-6,X{block}-7,different                                       repeated
X{block}-4,X{block}-8,                                                used: not decided
X{block}-7,X{block}-8,perhaps                                         OUT_OF_RANGE ignored
X{block}-4,X{block}-6,same                                            REPEATED_KEY
X{block}-4,X{block}-6,different                                       REPEATED_KEY
X{block}-4,X{block} 9,different                                       INVALID_ID
,X{block}-4,different                                                 MISSING_VALUE
X{block}-4,X{block}-7                                                 WRONG_FIELD_COUNT
X{block}-4,nobody-{block},same                                        UNKNOWN_BORROWER
""",
}


def _row(line: str) -> str:
    """A line without its comment, which stands after at least two spaces."""
    return line.partition("  ")[0]


_TEMPLATES = {
    dataset: "".join(f"{_row(line)}\n" for line in text.strip().splitlines())
    for dataset, text in _FLAWED.items()
}
assert _TEMPLATES.keys() == BY_NAME.keys(), "every dataset has its flaws"


def rows(dataset: str, block: int) -> str:
    """The CSV lines of one block of flaws."""
    return _TEMPLATES[dataset].format(
        block=f"{block:04}", padding=_PADDING, long=_LONG, override=_OVERRIDE
    )
