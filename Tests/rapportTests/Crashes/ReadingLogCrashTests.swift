import Glibc
import Guidance
import JSON
import Testing

@testable import Store

/// The real service, killed while it answers reads about people.
@Suite struct ReadingLogCrashTests {
    /// What the log says to a person of how often the administrator's key read the record, and of when nothing is known.
    private func entries(_ service: ServiceProcess, _ person: String) throws -> (count: Int, gaps: [ReadingEntry.Gap]) {
        let answer = try service.client(of: person, "me:read").get("\(person)/access-log?limit=1000")
        #expect(answer.status == 200, "\(answer.text)")
        var (count, gaps) = (0, [ReadingEntry.Gap]())
        for item in try answer.json()["items"]?.elements.map({ $0 }) ?? [] {
            if let gap = item["gap"] {
                let until = try #require(gap["until"]?.string.flatMap { Instant($0) })
                gaps.append(ReadingEntry.Gap(from: gap["from"]?.string.flatMap { Instant($0) }, until: until))
            } else if item["act"]?.string == "read" {
                #expect(item["reader"]?.string == "admin" && item["role"]?.string == "administrator")
                #expect(item["kinds"]?.elements.compactMap(\.string) == ["people"])
                count += item["count"]?.integer ?? 0
            }
        }
        return (count, gaps)
    }

    private func open(_ client: Client) throws -> String {
        let answer = try client.post("/v1/people", #"{"displayName":"Ada Brandt"}"#)
        return try #require(answer["Location"])
    }

    @Test func `what was read is counted to the last, by a service that ends as it should`() throws {
        let service = try ServiceProcess()
        let ines = try service.admin()
        let person = try open(ines)
        for _ in 0..<200 { #expect(try ines.get(person).status == 200) }
        #expect(service.stop() == 0)
        let again = try ServiceProcess(in: service.folder)
        let (count, gaps) = try entries(again, person)
        again.stop()
        #expect(count == 200 && gaps.isEmpty, "from the beginning on it is whole")
    }

    @Test func `after a kill the log is whole, or has a gap that begins before what is missing`() throws {
        let service = try ServiceProcess()
        let person = try open(service.admin())
        var (reads, running) = (0, service)
        for round in 1...3 {
            let ines = try running.admin()
            // Longer than readings gather, so that some are on disk and some are not.
            let end = ContinuousClock.now + .milliseconds(1500)
            while ContinuousClock.now < end {
                #expect(try ines.get(person).status == 200)
                reads += 1
            }
            let killedAt = Instant(milliseconds: Int64(time(nil) + 1) * 1000)
            running.crash()
            running = try ServiceProcess(in: service.folder)
            let (count, gaps) = try entries(running, person)
            #expect(count <= reads && count > 0)
            #expect(gaps.count == round, "each kill leaves one that shows")
            let newest = try #require(gaps.max { $0.until < $1.until })
            #expect(try #require(newest.from) < killedAt && newest.until <= Instant(milliseconds: Int64(time(nil) + 1) * 1000))
            reads = count  // the rest is in the gap
        }
        running.stop()
    }
}
