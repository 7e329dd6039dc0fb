import Foundation
import JSON
import Synchronization
import Testing

/// Promise 2 of the store, seen from a socket: after any crash every acknowledged write is there.
@Suite(.serialized) struct KillTests {
    private struct Acknowledged: Sendable {
        var bodies: [String: [UInt8]] = [:]
        var count = 0
    }

    @Test(arguments: 1...3)
    func `after kill -9 during 64 concurrent creates every acknowledged program is there`(round: Int) throws {
        let service = try ServiceProcess()
        let acknowledged = Mutex(Acknowledged())
        let isEnough = DispatchSemaphore(value: 0)
        let killer = Thread {
            isEnough.wait()
            service.child.signal(SIGKILL)
        }
        killer.start()
        inParallel(64) { number in
            do {
                let client = try service.admin()
                while true {
                    let answer = try client.post("/v1/programs", #"{"name":"By \#(number)","relationshipTypes":["coaching"]}"#)
                    guard answer.status == 201, let address = answer["Location"] else { break }
                    let count = acknowledged.withLock { all in
                        all.bodies[address] = answer.body
                        all.count += 1
                        return all.count
                    }
                    if count == 500 { isEnough.signal() }
                }
            } catch {
                // The service was killed.
            }
        }
        isEnough.signal()  // also where it died by itself
        #expect(service.child.wait() == -SIGKILL)
        let all = acknowledged.withLock { $0 }
        #expect(all.count >= 500 && all.bodies.count == all.count, "every id is given once")

        let verification = try verify(service)
        #expect(verification.code == 0, "\(verification.text)")
        let again = try ServiceProcess(in: service.folder)
        let kept = try programs(of: again)
        for (address, body) in all.bodies {
            #expect(kept[address].map { $0 + [0x0A] } == body, "\(address)")
        }
        #expect(kept.count <= all.count + 64, "no more than what was asked for")
        #expect(try again.admin().post("/v1/programs", Sample.coaching).status == 201)
        again.stop()
        #expect(try verify(again).text.contains("programs: \(kept.count + 1)\n"))
    }

    @Test func `what was acknowledged is there after a kill that comes right behind the answer`() throws {
        let folder = try TemporaryFolder()
        var program = ""
        for (number, step) in ["create", "design", "approve", "enroll", "delete"].enumerated() {
            let service = try ServiceProcess(in: folder)
            let ines = try service.admin()
            switch step {
            case "create": program = try ines.open()
            case "design":
                #expect(try ines.put("\(program)/design", Sample.design, ifMatch: try ines.tag(of: program)).status == 201)
            case "approve": #expect(try ines.post("\(program)/design/approval").status == 200)
            case "enroll": #expect(try ines.move(program, to: "enrolling").status == 201)
            default: #expect(try ines.delete(program, ifMatch: "*").status == 204)
            }
            service.crash()
            let again = try ServiceProcess(in: folder)
            let answer = try again.admin().get(program)
            #expect(step == "delete" ? answer.status == 404 : try answer.value("revision")?.integer == number + 1, "\(step)")
            again.crash()
        }
    }

    /// Every program by its address, with its bytes as the list has them.
    private func programs(of service: ServiceProcess) throws -> [String: [UInt8]] {
        let client = try service.admin()
        var kept: [String: [UInt8]] = [:]
        var target = "/v1/programs?limit=100"
        while true {
            let page = try client.get(target).json()
            for item in try #require(page["items"]?.elements) {
                let address = "/v1/programs/\(try #require(item["id"]?.string))"
                #expect(kept.updateValue(Array(item.raw), forKey: address) == nil, "\(address) is there twice")
            }
            guard let next = page["next"]?.string else { return kept }
            target = "/v1/programs?limit=100&after=\(next)"
        }
    }

    private func verify(_ service: ServiceProcess) throws -> (code: Int32, text: String) {
        let child = try ChildProcess(["verify", service.data], in: service.folder)
        return (child.wait(), child.output.text + child.errors.text)
    }
}
