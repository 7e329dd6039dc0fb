import JSON
import Synchronization
import Testing

/// Many at once on the same record.
@Suite struct ConcurrencyTests {
    @Test func `of many who change the same revision one wins`() throws {
        let service = try ServiceProcess()
        let program = try service.admin().open(Sample.coaching)
        let statuses = Mutex<[Int]>([])
        let tag = try service.admin().tag(of: program)
        inParallel(32) { number in
            let status = try? service.admin().patch(program, #"{"owner":"\#(number)"}"#, ifMatch: tag).status
            statuses.withLock { $0.append(status ?? 0) }
        }
        let all = statuses.withLock { $0.sorted() }
        #expect(all == [200] + Array(repeating: 412, count: 31))
        #expect(try service.admin().get(program).revision == 2)
    }

    @Test func `no change is lost where everyone reads, changes and tries again`() throws {
        let service = try ServiceProcess()
        let program = try service.admin().open(#"{"name":"P","relationshipTypes":["coaching"],"plannedSessions":1}"#)
        inParallel(8) { _ in
            do {
                let client = try service.admin()
                var left = 10
                while left > 0 {
                    let now = try client.get(program)
                    let count = try now.value("plannedSessions")?.integer ?? 0
                    let answer = try client.patch(program, #"{"plannedSessions":\#(count + 1)}"#, ifMatch: now.tag)
                    #expect([200, 412].contains(answer.status))
                    if answer.status == 200 { left -= 1 }
                }
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect(try service.admin().get(program).value("plannedSessions")?.integer == 81)
    }

    @Test func `what is answered can be read at once, on any connection and behind it on the same`() throws {
        let service = try ServiceProcess()
        let others = try (0..<4).map { _ in try service.admin() }
        let ines = try service.admin()
        for _ in 1...20 {
            let program = try ines.open(Sample.coaching)
            for other in others { #expect(try other.get(program).status == 200) }
        }
        let program = try ines.open(Sample.coaching)
        let patch = #"{"owner":"Ines"}"#
        let head = "Host: a\r\nAuthorization: Bearer \(service.key)\r\n"
        try ines.write(
            "PATCH \(program) HTTP/1.1\r\n\(head)If-Match: *\r\nContent-Type: application/merge-patch+json\r\n"
                + "Content-Length: \(patch.utf8.count)\r\n\r\n\(patch)GET \(program) HTTP/1.1\r\n\(head)\r\n"
                + "DELETE \(program) HTTP/1.1\r\n\(head)If-Match: *\r\n\r\nGET \(program) HTTP/1.1\r\n\(head)\r\n")
        let answers = [try ines.read(), try ines.read(), try ines.read(answerTo: "DELETE"), try ines.read()]
        #expect(answers.map(\.status) == [200, 200, 204, 404])
        #expect(try answers[1].string("owner") == "Ines")
    }
}
