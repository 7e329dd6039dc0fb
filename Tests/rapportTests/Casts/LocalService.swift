import Guidance
import HTTP
import JSON
import Testing

@testable import Store
@testable import rapport

/// The routes of the service on a free port of this process, over a store in surroundings that a test makes.
final class LocalService {
    let store: Store
    /// It has no thread, and writes when it is read.
    let readings: ReadingLog
    let keys: Keys
    private let server: Server
    private let folder: TemporaryFolder
    /// The newest write that is on disk, and can be read.
    private let settled = Monitor(UInt64(0))

    /// - Parameters:
    ///   - changes: What is there from the start beside the catalogue.
    ///   - disk: That of the log of readings.
    ///   - address: Where clients find it.
    ///   - proxies: Those whose word is believed.
    ///   - holdMilliseconds: How long an answer waits for the disk.
    init(
        _ surroundings: Surroundings, with changes: [Change] = [], _ policy: AccessPolicy = AccessPolicy(),
        readingsOn disk: Disk = Disk(), at address: PublicAddress = PublicAddress(), proxies: TrustedProxies = TrustedProxies(),
        holdMilliseconds: Int = Limits().holdMilliseconds
    ) throws {
        folder = try TemporaryFolder()
        let builtIn = try Service.builtInCatalogue()
        store = try Store.open(
            Store.Settings(folder: "\(folder.path)/data"), surroundings, initial: { builtIn.changes + changes }, log: { _ in })
        let gate = Gate()
        store.onSettled { [settled] settlement in
            guard case .durable(let ticket) = settlement else { return }
            gate.open(through: ticket)
            settled.withLock { $0 = ticket }
            settled.signal()
        }
        var configuration = Server.Configuration()
        (configuration.port, configuration.limits.holdMilliseconds) = (0, holdMilliseconds)
        (configuration.address, configuration.proxies) = (address, proxies)
        let secret = try store.secret()
        keys = Keys(hash: Keys.hash(ServiceProcess.key), secret: secret)
        var around = surroundings
        around.disk = disk
        readings = ReadingLog(store.folder, around, months: 12, log: { _ in })
        let api = API(
            store: store, keys: keys, health: Health(), builtIn: builtIn.catalogue, address: address, policy: policy,
            readings: readings,
            formToken: FormToken(secret))
        configuration.problemPage = { api.page(of: $0) }
        server = try Server(configuration, routes: api.routes, gate: gate, makeTogether: { api.decide($0) })
        try server.start()
    }

    deinit {
        server.stop()
        server.wait()
        store.close()
    }

    /// Writes a change as a line of its own, and waits until it can be read.
    ///
    /// - Parameter isAwaited: False where the disk keeps it waiting.
    func remember(_ change: Change, isAwaited: Bool = true) throws {
        let note = EntryNote(by: "somebody", op: "\(change.kind.any.word).change", requestID: "before")
        let written = try store.write(note) { (_, _) throws(Never) in Decision(changes: [change], answer: ()) }
        guard isAwaited else { return }
        let isThere = settled.wait(seconds: 60) { $0 >= written.ticket ? true : nil }
        #expect(isThere == true, "it is on disk")
    }

    var port: UInt16 { server.port }

    func admin() throws -> Client { try client(ServiceProcess.key) }

    /// - Parameter key: Nil for somebody without one.
    func client(_ key: String?) throws -> Client { try Client(port: server.port, key: key) }
}
