import Testing

/// A browser as far as signing in needs one: it keeps cookies, says where its forms come from, and follows nothing.
final class Browser {
    private let client: Client
    private(set) var cookies: [String: String] = [:]

    init(_ client: Client) { self.client = client }

    func get(_ target: String, _ fields: [String: String] = [:]) throws -> Answer { try send("GET", target, nil, fields) }

    /// Sends a form from a page of the service.
    func post(_ target: String, _ form: [String: String], _ fields: [String: String] = [:]) throws -> Answer {
        let body = form.map { "\($0.key)=\(Self.encoded($0.value))" }.joined(separator: "&")
        let own = ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]
        return try send("POST", target, body, own.merging(fields) { $1 })
    }

    /// Sends a form with a file in it (RFC 7578).
    func post(_ target: String, _ form: [String: String], file: String, as name: String = "file") throws -> Answer {
        let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
        let parts = form.map { "--\(boundary)\r\nContent-Disposition: form-data; name=\"\($0.key)\"\r\n\r\n\($0.value)\r\n" }
        let body =
            parts.joined() + """
                --\(boundary)\r\nContent-Disposition: form-data; name="\(name)"; filename="committee.csv"\r\nContent-Type: text/csv\r\n\r
                \(file)\r\n--\(boundary)--\r\n
                """
        let own = ["Content-Type": "multipart/form-data; boundary=\(boundary)", "Sec-Fetch-Site": "same-origin"]
        return try send("POST", target, body, own)
    }

    /// - Returns: The answer to the form.
    @discardableResult
    func signIn(withKey key: String) throws -> Answer {
        let answer = try post("/sign-in", ["key": key])
        #expect(answer.status == 303, "\(answer.text)")
        return answer
    }

    /// The proof of the forms on a page.
    func token(on target: String = "/me/sign-ins") throws -> String {
        let text = try get(target).text
        return String(try #require(text.firstMatch(of: /name="form-token" value="([-\w]+)"/), "\(text)").1)
    }

    func forget() { cookies = [:] }

    func keep(_ cookies: [String: String]) { self.cookies = cookies }

    private func send(_ method: String, _ target: String, _ body: String?, _ fields: [String: String]) throws -> Answer {
        var all = [
            "Accept": "text/html,*/*;q=0.8",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ]
        all["Cookie"] = cookies.isEmpty ? nil : cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        let answer = try client.send(method, target, body, fields: all.merging(fields) { $1 })
        for (name, line) in answer.fields where name.lowercased() == "set-cookie" {
            let pair = line.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return answer
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
        }.joined()
    }
}
