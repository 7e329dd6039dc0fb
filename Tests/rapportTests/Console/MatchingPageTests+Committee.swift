import HTTP
import JSON
import Platform
import Testing

@testable import Guidance
@testable import rapport

/// A committee's table in a browser: downloaded, filled in and sent back as a file.
extension MatchingPageTests {
    /// The table of a run, in which each row for which there is one has got a decision.
    private func table(of run: String, deciding: (_ place: Int) -> (decision: String, comment: String)?) throws -> String {
        let lines = try circle.ines.get("/v1\(run)/committee-file").text.split(separator: "\r\n").map(String.init)
        let rows = lines.dropFirst().enumerated().map { place, line in
            let said = deciding(place)
            return line.hasSuffix(",,") ? "\(line.dropLast())\(said?.decision ?? ""),\(said?.comment ?? "")" : line
        }
        return ([lines[0]] + rows).joined(separator: "\r\n") + "\r\n"
    }

    private func send(_ table: String, to run: String, key: String = RandomText.make()) throws -> Answer {
        try browser.post("\(run)/committee-file", ["form-token": token, "key": key], file: table)
    }

    @Test func `a committee gets the table of a run, and what it sends back is a new draft with its decisions`() throws {
        _ = try people(3, guides: 2)
        let first = try start()
        let shown = try text(first)
        #expect(
            shown.contains("href=\"/v1\(first)/committee-file?excel=\"") && shown.contains("href=\"/v1\(first)/committee-file\""))
        #expect(shown.contains("href=\"\(first)/committee-file\""))
        let page = try browser.get("\(first)/committee-file")
        #expect(page.status == 200 && page.text.contains("enctype=\"multipart/form-data\""), "\(page.text)")
        #expect(page.text.contains("<input type=\"file\" id=\"file\" name=\"file\""))
        let filled = try table(of: first) { $0 == 0 ? ("keep", "Both asked for it.") : $0 == 1 ? ("reject", "Too close.") : nil }
        let key = try page.hidden("key")
        let second = try run(send(filled, to: first, key: key))
        #expect(second != first)
        #expect(try run(send(filled, to: first, key: key)) == second, "sent twice, it makes one run")
        let draft = try text("\(second)?done=decided")
        #expect(draft.contains("This is the new run, with what the committee decided.") && draft.contains(">Draft<"))
        #expect(draft.contains("Both asked for it.") && draft.contains("Too close."))
        let made = try circle.ines.get("/v1\(second)")
        #expect(try made.string("status") == "draft" && "/match-runs/\(made.string("basedOn") ?? "")" == first)
        #expect(try made.value("pins")?.count == 1 && made.value("forbids")?.count == 1)
    }

    @Test func `what is wrong in a table is said by line and column, as the API says it, and no run is made`() throws {
        _ = try people(2, guides: 2)
        let run = try start()
        let filled = try table(of: run) { $0 == 0 ? ("perhaps", "") : ("keep", "") }
        let refused = try send(filled, to: run)
        #expect(refused.status == 422 && refused.text.contains("id=\"refused\" role=\"alert\""), "\(refused.text)")
        let told = try circle.ines.send(
            "POST", "/v1\(run)/committee-file", filled, fields: ["Content-Type": "text/csv"])
        #expect(try told.string("errors.0.pointer") == "/2/decision")
        let detail = try #require(try told.string("errors.0.detail"))
        #expect(refused.text.contains("<strong>Line 2, column decision</strong>: \(detail.escapedForPage)"), "\(refused.text)")
        #expect(try circle.ines.get("\(circle.program)/match-runs").value("items")?.count == 1)
        // Corrected, it can be sent from that page.
        let right = try table(of: run) { _ in ("keep", "") }
        #expect(try send(right, to: run, key: refused.hidden("key")).status == 303)
    }

    @Test(arguments: [
        ("", "The file is empty"), ("learner_id,guide_id\r\n", "Line 1"),
        ("learner_id,guide_id,decision\r\n\"a,b,c", "Line 2"), ("PK\u{3}\u{4}", "Line 1"),
    ])
    func `a file that is no table of a run is refused with its place`(_ file: String, _ place: String) throws {
        _ = try people(1, guides: 1)
        let run = try start()
        let refused = try send(file, to: run)
        #expect(refused.status == 422 && refused.text.contains("No run was made"), "\(refused.text)")
        if !file.isEmpty { #expect(refused.text.contains("<strong>\(place)"), "\(refused.text)") }
        // Without a file at all.
        let none = try post("\(run)/committee-file", ["key": "k"])
        #expect(none.status == 422 && none.text.contains("Choose the table that the committee has filled in."))
        let unknown = try browser.post("\(run)/committee-file", ["form-token": token], file: "x", as: "another")
        #expect(unknown.status == 422 && unknown.text.contains("Choose the table"))
    }

    @Test func `a file counts as little without the proof of its form, or of somebody who is not signed in`() throws {
        _ = try people(1, guides: 1)
        let run = try start()
        let filled = try table(of: run) { _ in ("keep", "") }
        let bare = try browser.post("\(run)/committee-file", ["key": "k"], file: filled)
        #expect(bare.status == 403 && bare.text.contains("Choose the file again"), "\(bare.text)")
        let stranger = Browser(try circle.service.guest())
        let unknown = try stranger.post("\(run)/committee-file", ["form-token": token, "key": "k"], file: filled)
        #expect(unknown.status == 401 && !unknown.text.contains("decision"), "\(unknown.text)")
        let large = try stranger.post("\(run)/committee-file", [:], file: String(repeating: "x", count: 2 << 20))
        #expect(large.status == 413, "\(large.status)")
        let broken = try browser.post(
            "\(run)/committee-file", [:], ["Content-Type": "multipart/form-data; boundary=x", "Accept": "application/json"])
        #expect(broken.status == 400 && broken.text.contains("malformed-request"), "\(broken.text)")
        #expect(try circle.ines.get("\(circle.program)/match-runs").value("items")?.count == 1)
    }

    @Test func `a run that has found nothing yet has no table`() throws {
        let made = try circle.ines.post("\(circle.program)/match-runs", "{}")
        let answer = try browser.get("/match-runs/\(made.string("id") ?? "")/committee-file")
        #expect(answer.status == 404, "\(answer.text)")
    }
}
