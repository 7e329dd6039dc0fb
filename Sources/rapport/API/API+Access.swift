import CShim
import Guidance
import HTTP
import Store

/// What an operation asks of those who call it, before their body is read: the cell of the matrix that governs it.
enum Ask: Sendable, Equatable {
    /// Anybody.
    case nothing
    /// Anybody, and more of those who send a key.
    case anybody
    /// Any key that counts.
    case key
    /// An act on records of a kind.
    case act(Act, KindName)
    case scope(Scope)

    /// The scopes that it needs; nil if it needs none.
    var need: Need? {
        switch self {
        case .nothing, .anybody, .key: nil
        case .act(let act, let kind): Need(act, kind)
        case .scope(let scope): Need(scope)
        }
    }

    static func read(_ kind: KindName) -> Ask { .act(.read, kind) }
}

/// Who makes a request, with all that its credential says.
final class Visitor: Principal, @unchecked Sendable {  // it never changes
    let caller: Caller
    /// That of the cookie that came, where it is time for another.
    let oldCookie: SecretDigest?
    /// When the browser was signed in; nil for one that sends its key.
    let signedInAt: Instant?

    init(_ caller: Caller, oldCookie: SecretDigest? = nil, signedInAt: Instant? = nil) {
        (self.caller, self.oldCookie, self.signedInAt) = (caller, oldCookie, signedInAt)
        super.init(id: caller.signature)
    }

    static let administrator = Visitor(.administrator)
    static let unknown = Visitor(.nobody)
}

extension API {
    /// Lets in who may ask for this at all: whether it may have the record, the matrix says.
    ///
    /// - Parameter isPage: Whether a cookie counts for changes too. The forms of pages carry a proof that they are ours, see `isOwn`.
    func access(_ ask: Ask, isPage: Bool = false) -> Route.Access {
        switch ask {
        case .nothing where isPage:
            return { [keys, store] request in keys.visitor(request, in: store.durable, takesCookie: true) ?? .unknown }
        case .nothing: return Self.open
        case .anybody:
            return { [keys, store] request in keys.visitor(request, in: store.durable, takesCookie: false) ?? .unknown }
        case .act(let act, let kind) where kind.isOfCatalogue && act == .read:
            // A key may show more of it.
            return { [keys, store] request in
                keys.visitor(request, in: store.durable, takesCookie: request.method.isSafe) ?? .unknown
            }
        case .key, .act, .scope:
            let need = ask.need
            return { [keys, store] request throws(ProblemDetails) in
                // A cookie comes along with what any page has a browser send; a change takes what only its sender can add.
                let takesCookie = isPage || request.method.isSafe
                guard let visitor = keys.visitor(request, in: store.durable, takesCookie: takesCookie) else {
                    if !takesCookie, !request.hasAuthorization, request.signInDigest != nil { throw ProblemDetails.cookieAlone }
                    throw ProblemDetails.unauthorized(isUnknown: request.withBearerToken { $0 != nil })
                }
                if let need, let denial = visitor.caller.denial(of: need) { throw ProblemDetails(Problem.denied(denial)) }
                return visitor
            }
        }
    }

    static let open: Route.Access = { _ in Visitor.unknown }

    /// The catalogue as the caller may read it, and whether it comes with those who recorded and changed it.
    func catalogue(for request: borrowing Request) -> (catalogue: Catalogue, seesAuthors: Bool) {
        if case .none = request.caller.credential { return (store.durable.published, false) }
        let viewer = viewer(request)
        return (viewer.catalogue, viewer.seesAuthors)
    }

    /// Who looks, at what is on disk now.
    func viewer(_ request: borrowing Request) -> Viewer { viewer(request.caller, store.durable) }

    func viewer(_ caller: Caller, _ world: World) -> Viewer {
        Viewer(caller, world, at: Instant(milliseconds: cs_realtime()), policy)
    }
}

extension API {
    /// Notes for the person whom a record is about that an official, or another system, has read it.
    func note<R: Record>(_ visible: Visible<R>, _ act: PersonReading.Act, by viewer: Viewer) {
        guard let readings, let (person, role) = viewer.officialReading(of: visible),
            let reader = PersonReading.Reader(viewer.caller)
        else { return }
        readings.note(PersonReading(R.kind.name, of: person, by: reader, as: role, act, at: viewer.now))
    }

    /// The same for what the answer to a change shows: it takes no other read to see a record.
    func noteChange<R: Record>(_ visible: Visible<R>, by caller: Caller) {
        guard readings != nil else { return }
        note(visible, .change, by: viewer(caller, store.durable))
    }

    /// The same for a guide on a list.
    func note(_ guide: GuideCard, by viewer: Viewer) {
        guard let readings, let (person, role) = viewer.officialReading(of: guide),
            let reader = PersonReading.Reader(viewer.caller)
        else { return }
        for kind in [KindName.people, .profiles, .participants] {
            readings.note(PersonReading(kind, of: person, by: reader, as: role, .list, at: viewer.now))
        }
    }
}

extension Request {
    // Each route's access gives one.
    var visitor: Visitor { unsafeDowncast(principal, to: Visitor.self) }
    var caller: Caller { visitor.caller }
}

extension Relay {
    var caller: Caller { unsafeDowncast(principal, to: Visitor.self).caller }
}
