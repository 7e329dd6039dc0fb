/// What the server is held to, by number. RFC 9112 but where the RFC is named.
enum Coverage {
    static let demands: [Int: String] = [
        // The first line
        1: "a well-formed request is answered", 2: "one or two empty lines in front of it are skipped", 3: "garbage is refused",
        4: "a bare LF ends no line", 5: "a bare CR stands nowhere", 6: "no white space in front of the first field",
        7: "one space between the parts of the first line", 8: "the version is written in one way",
        9: "other major versions: 505",
        10: "a higher minor version is served", 11: "HTTP/0.9 is refused", 12: "a method is known, or 501, or no token",
        13: "405 says what is allowed", 14: "a target of 8000 octets fits, one too long is 414",
        15: "a target has no strange octets",
        16: "an absolute target counts, and agrees with Host", 17: "the target * goes with OPTIONS", 18: "no CONNECT",
        19: "no TRACE",
        // Fields
        20: "one Host that is one", 21: "HTTP/1.0 may lack Host", 22: "no white space before the colon", 23: "a name is a token",
        24: "a value has no control characters", 25: "a value has one line", 26: "space and tab around a value do not count",
        27: "fields too large: 431", 28: "lists, empty values and names in any case", 29: "single fields come once",
        // Bodies
        30: "without framing there is no body", 31: "Content-Length is digits", 32: "Content-Length comes once",
        33: "not both Content-Length and Transfer-Encoding", 34: "Transfer-Encoding is chunked", 35: "and not in HTTP/1.0",
        36: "chunks, extensions and trailers are read", 37: "a chunk's line is written in one way", 38: "chunks end in CR LF",
        39: "chunk lines and trailers are bounded", 40: "half a body is none",
        41: "an unread body is dropped, or the connection is",
        42: "a body too large: 413", 43: "a body may be missing", 44: "a body nobody wants is no request",
        45: "the network's cuts change nothing",
        // Expect
        46: "100 or the final status, before the body", 47: "no 100 to HTTP/1.0", 48: "other expectations: 417",
        49: "no 100 where no body is to come", 50: "a final status in place of 100 ends the connection",
        // Connections
        51: "a connection goes on", 52: "close closes", 53: "HTTP/1.0 closes unless it is asked not to",
        54: "answers keep their order",
        55: "half a close cancels nothing", 56: "a close does not destroy the answer", 57: "half a head is not run",
        58: "no upgrade",
        // Answers, RFC 9110
        59: "Date", 60: "HEAD is GET without a body", 61: "statuses without a body have none", 62: "a known length is told",
        63: "one framing", 64: "the version is ours", 65: "no field of ours holds a line break",
        66: "fields that go with a status",
        67: "GET, HEAD and OPTIONS", 68: "PUT", 69: "DELETE", 70: "types and codings of bodies", 71: "media types",
        72: "any name is ours",
        // Negotiation and conditions, RFC 9110
        73: "Accept-Encoding", 74: "Vary on every answer", 75: "a tag for each coding", 76: "gzip where it pays", 77: "Accept",
        78: "conditions come after all else", 79: "If-Match", 80: "If-None-Match", 81: "dates", 82: "304 has the fields of 200",
        83: "ETag and Last-Modified", 84: "a change needs If-Match", 85: "a broken tag matches nothing",
        // The rest
        86: "no ranges", 87: "and none in other methods", 88: "JSON", 89: "paths are decoded once, behind the split",
        90: "queries",
        91: "every refusal is a problem", 92: "TLS",
    ]

    /// What one exchange of bytes cannot say: the number, and the suite and the test that say it.
    static let elsewhere: [(item: Int, suite: String, test: String)] = [
        (40, "HTTPTests/Connections/PipeliningTests", "a request cut off by the end of the connection is not run"),
        (41, "HTTPTests/Connections/EarlyAnswerTests", "an early refusal arrives whole in front of a large unread body"),
        (42, "HTTPTests/Connections/EarlyAnswerTests", "a body past its limit is refused before it is read"),
        (45, "HTTPTests/Conformance/ConformanceTests", "a row behind a good request is answered the same wherever it is cut"),
        (46, "HTTPTests/Connections/EarlyAnswerTests", "a client that expects 100 gets it before it sends the body"),
        (
            47, "HTTPTests/Connections/EarlyAnswerTests",
            "no 100 goes to a client that is sending, that sends nothing, or that speaks HTTP 1.0"
        ),
        (54, "HTTPTests/Connections/PipeliningTests", "requests sent together are answered in order"),
        (54, "HTTPTests/Connections/PipeliningTests", "a bad second request does not spoil the first answer"),
        (55, "HTTPTests/Connections/PipeliningTests", "a client that ends its direction gets the answers to all it asked for"),
        (56, "HTTPTests/Connections/EarlyAnswerTests", "an answer arrives whole in front of requests that are not looked at"),
        (56, "HTTPTests/Loops/DeadlineTests", "the time to read a last answer is bounded"),
        (57, "HTTPTests/Loops/DeadlineTests", "a head that does not end is answered 408, however its bytes trickle"),
        (59, "HTTPTests/Routes/ResponseTests", "every answer says when, in the one format"),
        (60, "HTTPTests/Routes/ResponseTests", "HEAD has the fields of GET and no body"),
        (66, "HTTPTests/Loops/OverloadTests", "past the limit with none idle a connection is told to come again"),
        (66, "rapportTests/API/ProgramLifeTests", "it is opened, read, changed and deleted"),
        (68, "rapportTests/API/ProgramStepTests", "a design is set whole and approved by whoever is named"),
        (69, "rapportTests/API/ProgramLifeTests", "it is opened, read, changed and deleted"),
        (84, "rapportTests/API/ProgramLifeTests", "a change needs the tag of what the client has seen"),
        (88, "JSONTests/ReaderTests", "a JSON text is accepted"),
        (88, "JSONTests/ReaderEncodingTests", "a byte order mark and other encodings are refused"),
        (88, "JSONTests/ReaderLimitTests", "values may be nested 64 deep and no deeper"),
        (88, "rapportTests/API/BodyTests", "a body that is no JSON is refused with line and column"),
        (91, "HTTPTests/Loops/DeadlineTests", "a body that does not end is answered 408"),
        (92, "HTTPTests/Connections/TLSTests", "TLS 1_2 and 1_3 are spoken, and nothing older"),
        (92, "HTTPTests/Connections/TLSTests", "clients that offer protocols have to offer HTTP 1_1"),
        (92, "HTTPTests/Connections/TLSTests", "an absolute target has the scheme of the connection"),
        (92, "HTTPTests/Connections/TLSConnectionTests", "nobody gets a second handshake"),
        (92, "HTTPTests/Connections/TLSConnectionTests", "the end of whatever is whole is said"),
        (92, "HTTPTests/Connections/TLSConnectionTests", "a body that is cut off runs nothing, wherever it is cut"),
        (92, "HTTPTests/Connections/TLSStallTests", "a handshake has its time and no more, however its bytes trickle"),
    ]
}
