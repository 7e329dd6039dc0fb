/// The resource has the tag "v1" and was changed at this time.
private let changed = "Sun, 06 Nov 1994 08:49:37 GMT"
private let before = "Sun, 06 Nov 1994 08:49:36 GMT"
private let after = "Sun, 06 Nov 1994 08:49:38 GMT"

private func method(_ method: String, _ fields: String, _ target: String = "/tagged") -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\n"
}

/// The same fields on a GET, a HEAD and a POST, which must not be done if they do not hold.
private func row(_ item: Int, _ section: String, _ fields: String, get: Int, post: Int) -> [Row] {
    [("GET", get), ("HEAD", get), ("POST", post)].map { name, status in
        let has = status == 412 ? [:] : ["ETag": "\"v1\""]
        return Row(item, "9110 \(section)", method(name, fields), status, has: has, lacks: status == 304 ? ["Content-Type"] : [])
    }
}

extension ConformanceTests {
    /// Conditional requests: RFC 9110 §13, items 78 to 85.
    static let conditions: [Row] = (matches + dates + orders + unmet).flatMap { $0 }

    private static let matches: [[Row]] =
        [
            "\"v1\"", "*", "\"v0\", \"v1\"", "\"v1\",\"v0\"", ",, \"v1\" ,", "\"v0\"\r\nIf-Match: \"v1\"", "\"a,b\", \"v1\"",
            "\"a\\\", \"v1\"",
            // §13.1.1 would have these fail; none of our tags is weak, so that a proxy made them (decision 0035).
            "W/\"v1\"", "\"v0\", W/\"v1\"", "\"v1-br\"", "W/\"v1;gzip\"",
        ]
        .map { row(79, "13.1.1", "If-Match: \($0)", get: 200, post: 200) }
        + ["\"v0\"", "W/\"v0\"", "\"\"", "\"V1\"", "\"v1 \"", "\"v0\", W/\"v1-\"", "\"v0,\"v1\"", "\"*\"", "\"v1-7\""].map {
            row(79, "13.1.1", "If-Match: \($0)", get: 412, post: 412)
        }
        + ["\"v1\"", "W/\"v1\"", "*", "\"v0\",, W/\"v1\"", "\"v0\"\r\nIf-None-Match: \"v1\"", "W/\"v0\", \"v1\""].map {
            row(80, "13.1.2", "If-None-Match: \($0)", get: 304, post: 412)
        }
        + ["\"v0\"", "W/\"v0\"", "\"\"", "\"V1\"", "\"v1 \"", "\"*\""].map {
            row(80, "13.1.2", "If-None-Match: \($0)", get: 200, post: 200)
        }
        + ["v1", "'v1'", "\"v1", "v1\"", "w/\"v1\"", "W\"v1\"", "W/v1", "W/", "\"v1\"x", "\"v1\" \"v1\"", ""].flatMap {
            [
                row(85, "8.8.3", "If-None-Match: \($0)", get: 200, post: 200),
                row(85, "8.8.3", "If-Match: \($0)", get: 412, post: 412),
            ]
        }

    private static let dates: [[Row]] =
        [
            changed, after, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sat, 29 Feb 2020 00:00:00 GMT",
            "Friday, 31-Dec-99 23:59:59 GMT",  // of two digits, as past fifty years ahead it is the past
        ].map { row(81, "13.1.3", "If-Modified-Since: \($0)", get: 304, post: 200) }
        + [
            before, "Sat, 29 Oct 1994 19:43:31 GMT", "", "yesterday", "784111777", "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Thu, 31 Feb 2000 08:49:37 GMT",
            "Mon, 29 Feb 2021 00:00:00 GMT", "\(changed) or so", "Sun, 06 Nov +994 08:49:37 GMT", "1994-11-06T08:49:37Z",
            "Fri, 31 Dec 9999 23:59:59 GMT",  // not yet
        ].map { row(81, "13.1.3", "If-Modified-Since: \($0)", get: 200, post: 200) }
        + [changed, after, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "yesterday", ""].map {
            row(81, "13.1.4", "If-Unmodified-Since: \($0)", get: 200, post: 200)
        }
        + [before, "Sunday, 06-Nov-94 08:49:36 GMT", "Sun Nov  6 08:49:36 1994", "Thu, 01 Jan 1970 00:00:00 GMT"].map {
            row(81, "13.1.4", "If-Unmodified-Since: \($0)", get: 412, post: 412)
        }

    private static let orders: [[Row]] = [
        row(79, "13.2.2", "If-Match: \"v0\"\r\nIf-None-Match: \"v1\"", get: 412, post: 412),
        row(79, "13.2.2", "If-Match: \"v1\"\r\nIf-None-Match: \"v1\"", get: 304, post: 412),
        row(79, "13.2.2", "If-None-Match: \"v0\"\r\nIf-Match: \"v1\"", get: 200, post: 200),
        row(79, "13.1.4", "If-Match: \"v1\"\r\nIf-Unmodified-Since: \(before)", get: 200, post: 200),
        row(79, "13.1.4", "If-Match: \"v0\"\r\nIf-Unmodified-Since: \(after)", get: 412, post: 412),
        row(80, "13.1.3", "If-None-Match: \"v0\"\r\nIf-Modified-Since: \(after)", get: 200, post: 200),
        row(80, "13.1.3", "If-None-Match: \"v1\"\r\nIf-Modified-Since: \(before)", get: 304, post: 412),
        row(80, "13.2.2", "If-Unmodified-Since: \(before)\r\nIf-None-Match: \"v1\"", get: 412, post: 412),
        row(80, "13.2.2", "If-Unmodified-Since: \(after)\r\nIf-None-Match: \"v1\"", get: 304, post: 412),
        row(80, "13.2.2", "If-Modified-Since: \(after)\r\nIf-Unmodified-Since: \(before)", get: 412, post: 412),
        row(80, "13.2.2", "If-Modified-Since: \(after)\r\nIf-Unmodified-Since: \(after)", get: 304, post: 200),
    ]

    private static let unmet: [[Row]] = [
        ["If-Match: \"v0\"", "If-None-Match: *", "If-Unmodified-Since: \(before)"].flatMap { fields in
            [  // RFC 9110 §13.2.1: what would be refused without conditions is refused for that reason
                Row(78, "9110 13.2.1", method("GET", fields, "/nowhere"), 404),
                Row(78, "9110 13.2.1", method("GET", fields, "/secret"), 401),
                Row(78, "9110 13.2.1", method("PUT", fields), 405),
                Row(78, "9110 13.2.1", post("/echo", "<a/>", type: "text/xml", fields + "\r\n"), 415),
                Row(78, "9110 13.2.1", method("OPTIONS", fields), 204),
            ]
        },
        [
            Row(
                82, "9110 15.4.5", method("GET", "If-None-Match: \"v1\""), 304, "",
                has: ["ETag": "\"v1\"", "Vary": "Accept, Accept-Encoding, Accept-Language"],
                lacks: ["Content-Type", "Content-Encoding"]),
            Row(82, "9110 15.4.5", method("GET", "If-Modified-Since: \(changed)"), 304, "", has: ["ETag": "\"v1\""]),
            Row(82, "9110 15.4.5", method("GET", "If-None-Match: *"), 304, "", has: ["ETag": "\"v1\""]),
        ],
        // The tag is that of the coding which the 200 would have.
        ["If-Modified-Since: \(changed)", "If-None-Match: *"].flatMap { fields in
            [
                Row(
                    82, "9110 15.4.5", method("GET", "Accept-Encoding: gzip\r\n\(fields)"), 304, "", has: ["ETag": "\"v1-gzip\""],
                    lacks: ["Content-Encoding", "Content-Length"]),
                Row(
                    82, "9110 15.4.5", method("GET", "Accept-Encoding: gzip\r\n\(fields)", "/tagged/small"), 304, "",
                    has: ["ETag": "\"v1\""]),
            ]
        },
        [
            Row(83, "9110 8.8", method("GET", "A: b"), 200, has: ["ETag": "\"v1\"", "Last-Modified": changed]),
            Row(83, "9110 8.8", method("HEAD", "A: b"), 200, has: ["ETag": "\"v1\"", "Last-Modified": changed]),
        ],
    ]
}
