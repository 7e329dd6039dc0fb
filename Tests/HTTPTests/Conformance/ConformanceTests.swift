import Testing

@testable import HTTP

/// The table of RFC 9110 and RFC 9112 as bytes, by section; every row is run in each way that its bytes can arrive.
@Suite struct ConformanceTests {
    static let rows: [Row] =
        startLine + targets + fields + lengths + codings + chunks + drains + expectations + connections + responses + media
        + accept + paths + queries + gzip + conditions

    /// Rows in which it matters where a body ends: cut at every place.
    static let framing: [Row] =
        (lengths + codings + chunks + drains + expectations).filter { $0.request.utf8.count <= 400 }

    @Test(arguments: rows)
    func `a row is answered the same whole, byte by byte and between other requests`(_ row: Row) throws {
        let server = try TestServer()
        let whole = try server.client()
        whole.send(row.request)
        try check(row, whole, "whole")
        let piecemeal = try server.client()
        piecemeal.sendByteByByte(bytes(row.request))
        try check(row, piecemeal, "byte by byte")
        let pipelined = try server.client()
        pipelined.send(get("/target?before") + row.request + get("/target?behind"))
        try checkBefore(pipelined)
        try check(row, pipelined, "pipelined", isFollowed: true)
        #expect(server.seen.all.contains("/target?behind") != row.closes)
    }

    /// Both parts come behind a request whose answer is awaited, so that the server has seen the first when the second comes.
    @Test(arguments: framing)
    func `a row behind a good request is answered the same wherever it is cut`(_ row: Row) throws {
        let server = try TestServer()
        let request = bytes(row.request)
        for cut in 0...request.count {
            let client = try server.client()
            client.send(bytes(get("/target?before")) + request[..<cut])
            try checkBefore(client)
            client.send(Array(request[cut...]))
            try check(row, client, "cut at \(cut)")
            client.resetAtEnd()  // thousands of connections would keep their ports for a minute
        }
    }

    private func checkBefore(_ client: Client) throws {
        let first = try client.answer()
        #expect(first.text == "GET /target?before" && first["Connection"] == nil)
    }

    /// - Parameter isFollowed: Whether the next request is sent already.
    private func check(_ row: Row, _ client: Client, _ note: String, isFollowed: Bool = false) throws {
        var answer = try client.answer(isHead: row.isHead)
        if answer.status == 100, row.mayContinue { answer = try client.answer(isHead: row.isHead) }
        #expect(answer.status == row.status, "\(row): \(note), \(answer.text)")
        if let body = row.body { #expect(answer.text == body, "\(row): \(note)") }
        if let code = row.code { #expect(answer.code == code, "\(row): \(note)") }
        for (name, value) in row.has { #expect(answer[name] == value, "\(row): \(note), \(name)") }
        for name in row.lacks { #expect(answer[name] == nil, "\(row): \(note), \(name)") }
        answer.expectWellFormed(to: row, note)
        if row.closes {
            #expect(client.isEnded(), "\(row): \(note)")
        } else {  // the next request starts exactly where this one ended
            if !isFollowed { client.send(get("/target?behind")) }
            #expect(try client.answer().text == "GET /target?behind", "\(row): \(note)")
        }
    }
}
