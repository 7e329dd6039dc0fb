import Glibc
import Guidance
import JSON
import Testing

@testable import Store

/// The real service, killed while it answers reads about people.
@Suite struct ReadingLogCrashTests {
    /// What the log in a folder says about a person, while no service runs.
    private func entries(_ service: ServiceProcess, _ person: String) throws -> (count: Int, gaps: [ReadingEntry.Gap]) {
        let key = try #require(ID<Person>(person)).key
        let log = ReadingLog(DataFolder(service.data), Surroundings(), months: 12) { _ in }
        defer { log.close() }
        var (count, gaps) = (0, [ReadingEntry.Gap]())
        for entry in try log.page(of: key, limit: 1000).entries {
            switch entry {
            case .gap(let gap): gaps.append(gap)
            case .reading(let sum):
                #expect(sum.reader == "admin" && sum.role == "administrator" && sum.kinds == ["people"] && sum.act == "read")
                count += sum.count
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
        let (count, gaps) = try entries(service, String(person.suffix(40)))
        #expect(count == 200 && gaps.map(\.from) == [nil], "from the beginning on it is whole")
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
            running.stop()
            let (count, gaps) = try entries(running, String(person.suffix(40)))
            #expect(count <= reads && count > 0)
            #expect(gaps.count == round + 1, "each kill leaves one that shows, beside the beginning")
            let newest = try #require(gaps.max { $0.until < $1.until })
            #expect(try #require(newest.from) < killedAt && newest.until <= Instant(milliseconds: Int64(time(nil) + 1) * 1000))
            reads = count  // the rest is in the gap
            running = try ServiceProcess(in: service.folder)
        }
        running.stop()
    }
}
