"""The second opinion on who may do what, written by hand and apart from the code (trust.md 4.5).

A row is a persona, a column a stage of a dossier, a letter a right:

    s  sees the dossier                    x  reads its confidential parts
    d  reads what is being written         w  writes in it        c  remarks on it
    n  names the authors                   a  answers the own invitation, stands by the own share
    e  seals and removes
    r  sends the slip    m  submits the plan    t  turns it away    z  withdraws it
    I  answers the idea  K  takes in            N  signs the note   P  records the Party's opinion
    V  votes             Z  closes the vote     D  decides          O  gives the opinion asked for
    q  asks others for their opinion       U  adds what was asked for
    u  sets up a council
    J  declares his interests  B  sends his sheet  L  closes the council  Y  concludes in it

"." is nothing at all. Who is not in the list may do nothing.
"""

from tests.matrix.world import STAGES

RIGHTS = """
                    DRAFT     REGISTERED AGREED WRITING  DECLINED JOINED INTAKE CHECK  VOTE DECISION RETURNED  WITHDRAWN DROPPED OUTSIDE APPROVED REJECTED
lead                sdwcnrmtz sdz        sdmtz  sdwcnmtz sd       sd     sdxz   sdxzU  sdxz sdxz     sdxwcnmtz sdx       sd      sdx     sdx      sdx
editor              sdwca     sd         sd     sdwca    sd       sd     sdx    sdx    sdx  sdx      sdxwca    sdx       sd      sdx     sdx      sdx
commenter           sdca      sd         sd     sdca     sd       sd     sdx    sdx    sdx  sdx      sdxca     sdx       sd      sdx     sdx      sdx
viewer              sda       sd         sd     sda      sd       sd     sdx    sdx    sdx  sdx      sdxa      sdx       sd      sdx     sdx      sdx
invited             a         .          .      a        .        .      .      .      .    .        a         .         .       .       .        .
head                .         seI        se     se       se       se     sxequ  sxequJ sxeV sxeD     sxe       sxe       .       se      sxe      sxe
voter               .         s          s      s        s        s      s      s      sxV  sx       s         s         .       s       sx       sx
officer             .         s          s      s        s        s      sKq    sNqBL  sZ   s        s         s         .       s       s        s
party_secretary     .         .          .      .        .        .      .      sP     s    s        .         .         .       .       s        s
party_officer       .         .          .      .        .        .      .      sP     s    s        .         .         .       .       s        s
chair               .         s          s      s        s        s      s      s      s    s        s         s         .       s       s        s
other_head          .         .          .      .        .        .      .      sO     .    .        .         .         .       .       .        .
branch_leader       .         s          s      s        s        s      s      sJ     s    s        s         s         .       s       s        s
late_deputy         .         s          s      s        s        s      s      sJ     s    s        s         s         .       s       s        s
unit_exporter       .         s          s      s        s        s      s      s      s    s        s         s         .       s       s        s
monitor             .         s          s      s        s        s      s      s      s    s        s         s         .       s       s        s
auditor             .         s          s      s        s        s      s      s      s    s        s         s         .       s       s        s
exporter            .         s          s      s        s        s      s      s      s    s        s         s         .       s       s        s
clerk               .         .          .      .        .        .      .      .      .    se       sa        .         .       .       .        .
helper              .         .          s      s        .        .      .      .      .    .        .         .         .       .       .        .
supervisor          .         .          .      .        .        .      .      .      .    .        .         .         .       .       s        .
implementer         .         .          .      .        .        .      .      .      .    .        .         .         .       .       s        .
"""  # noqa: E501

NOTHING = (
    "removed", "gone_author", "conflicted", "personnel", "former_officer", "deactivated_deputy",
    "future_officer", "let_out", "colleague", "other_deputy", "other_officer",
    "other_party", "city_party", "home_head", "admin", "other_exporter", "anonymous",
)  # fmt: skip
"""Personas who may do nothing with any of these dossiers."""

AUTHORS = frozenset({"lead", "editor", "commenter", "viewer", "invited", "clerk", "removed"})
"""Those who never decide, and are never shown the deliberation; the clerk is invited to one.
Who was taken out again (`removed`) judges no more than before, even if he reads nothing now."""

POSTS = {
    # persona          what a post lets one do outside of a dossier
    "admin": {"manages", "adds_field"},
    "head": {"adds_field", "writes_review", "takes_review"},
    "officer": {"adds_field", "writes_review", "takes_review"},
    "conflicted": {"adds_field", "writes_review", "takes_review"},
    "commenter": {"adds_field", "writes_review", "takes_review"},
    "exporter": {"exports", "takes_review"},
    "other_exporter": {"exports"},
    "unit_exporter": {"exports", "takes_review"},
}
"""Of the ward. Who is not in it has none of these rights."""


def rights() -> dict[tuple[str, str], frozenset[str]]:
    """{(persona, stage): letters} of the whole table."""
    lines = RIGHTS.strip("\n").splitlines()
    columns = lines[0].split()
    assert tuple(columns) == STAGES
    table = {(name, stage): frozenset() for name in NOTHING for stage in STAGES}
    for line in lines[1:]:
        name, *cells = line.split()
        assert len(cells) == len(columns), name
        for stage, letters in zip(columns, cells, strict=True):
            table[name, stage] = frozenset(letters) - {"."}
    return table
