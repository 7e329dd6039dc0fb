import Foundation
import Guidance
import Synchronization
import Testing

@testable import Store

/// What handlers hand to the store can be decided again, on other records: it owns what it needs and has no effect of its own.
@Suite struct DecisionTests {
    /// A store on a clock that stands still, so that the same requests get the same answers.
    private static func surroundings(_ repetition: Repetition? = nil) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.clock = { Instant(milliseconds: 1_800_000_000_000) }
        surroundings.repetition = repetition
        return surroundings
    }

    /// What can be compared of an answer: ids and secrets are left out, which hold chance, and tags that are made of them.
    private static func told(_ answer: Answer) -> [String] {
        let id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
        let tag = answer.tag.map { $0.count < 10 ? $0 : "a hash" } ?? "none"
        return ["\(answer.status)", tag]
            + [answer["Location"] ?? "", answer.text].map {
                $0.replacing(id, with: "ID").replacing(/(ra[pt]_|sign-in\/links\/)[-\w]+.*/, with: "a secret")
            }
    }

    @Test func `every change decides alike when it decides again, and answers as if it had decided once`() throws {
        let differences = Mutex<[String]>([])
        let twice = try LocalService(
            Self.surroundings(Repetition { difference in differences.withLock { $0.append(difference) } }))
        let once = try LocalService(Self.surroundings())
        let services = [(twice, try twice.admin()), (once, try once.admin())]
        for endpoint in try Endpoint.all() where endpoint.method != "GET" && !endpoint.isPersonal {
            let answers = try services.map { service, ines in
                let target = try endpoint.target(ines, try ines.openDesigned())
                let last = service.store.durable.sequence
                let answer = try endpoint.send(to: target, as: ines)
                #expect((200...204).contains(answer.status), "\(endpoint.name): \(answer.text)")
                #expect(endpoint.changesRecords == (service.store.durable.sequence > last), "\(endpoint.name)")
                return Self.told(answer)
            }
            #expect(answers[0] == answers[1], "\(endpoint.name)")
        }
        #expect(differences.withLock { $0 } == [])
        #expect(twice.store.durable.sequence == once.store.durable.sequence)
    }
}
