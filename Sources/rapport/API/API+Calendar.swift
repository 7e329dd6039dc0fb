import CShim
import Guidance
import HTTP
import JSON
import Platform
import Store

// Sessions in the calendars of other programs: one of them by a key, and a person's own by an address that needs none.

extension API {
    static let ofCalendars: [APIOperation] = {
        let one = CalendarFeed.kind.any.list
        let withAddress = ShownAddress<CalendarFeed>.schema("What a calendar program subscribes to; it is shown this once.")
        return [
            APIOperation(
                .get, one, "getPersonCalendarFeed", "See whether the person's calendar has an address, and what it tells.",
                asks: .read(.calendarFeeds),
                answers: [OperationAnswer(.ok, "The feed, without its address.", CalendarFeed.schema, [.etag])]
            ) { $0.getFeed },
            APIOperation(
                .post, one, "createPersonCalendarFeed",
                "Give one's own calendar an address, in place of any before.", asks: .act(.create, .calendarFeeds),
                body: .json(CalendarFeed.requestSchema.draft, bytesMax: stepBytesMax, isRequired: false),
                answers: [
                    OperationAnswer(.created, "The feed, with its address, which is shown this once.", withAddress, [.location])
                ], isWrite: true
            ) { $0.createFeed },
            APIOperation(
                .delete, one, "deletePersonCalendarFeed", "End the address of one's own calendar.",
                asks: .act(.delete, .calendarFeeds), answers: [.deleted], match: .optional, isWrite: true
            ) { $0.deleteFeed },
            APIOperation(
                .get, "/calendar/{token}.ics", "getCalendar", "Get the sessions of somebody as a calendar program does.",
                asks: .nothing, answers: [OperationAnswer(.ok, "The calendar (RFC 5545).", types: [.calendar], nil, [.etag])],
                hasSecretAddress: true
            ) { $0.getCalendar },
        ]
    }()

    /// One session, in JSON or for a calendar.
    static let gettingSession = APIOperation(
        .get, "\(Session.kind.path)/{id}", "getSession", "Get a session, also for a calendar.", asks: .read(.sessions),
        query: [
            Parameter(
                "details", .choice(CalendarFeed.Details.allCases.map(\.rawValue)),
                "What an entry of a calendar tells; with it, the answer is text/calendar whatever Accept says.")
        ], typeParameter: "details",
        answers: [
            OperationAnswer(.ok, "The session.", types: [.json, .calendar], Session.schema, [.etag, .lastModified])
        ]
    ) { $0.getSession }

    // MARK: One session

    private func getSession(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Session.self), viewer(request))
        let details = try request.query.choice("details", of: CalendarFeed.Details.allCases.map(\.rawValue))
        guard details != nil || request.agreedType == .calendar else {
            let visible: Visible<Session>
            do throws(Problem) { visible = try viewer.record(id) } catch { throw ProblemDetails(error) }
            return try request.answer(with: visible)
        }
        // The id of a session, which nobody guesses, makes a UID by which others find nothing in the calendars of two people.
        let person = Array((viewer.caller.person?.description ?? "").utf8)
        let marker = Marker(secret: person.withUnsafeBytes(SHA256.digest(of:)), purpose: Self.calendarPurpose)
        let bytes: [UInt8]
        do throws(Problem) {
            bytes = try viewer.calendar(
                of: id, details.flatMap { CalendarFeed.Details(rawValue: $0) } ?? .none, naming: marker.text(of:),
                version: version)
        } catch {
            throw ProblemDetails(error)
        }
        var response = try calendar(request, bytes, .personal)
        response.set("Content-Disposition", "attachment; filename=\"session.ics\"")  // so that a browser hands it on
        return response
    }

    // MARK: The feed

    private static let calendarPurpose = "calendar"

    private static func path(of person: ID<Person>) -> String {
        CalendarFeed.kind.any.list.replacing("{id}", with: person.description)
    }

    private func getFeed(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = try request.id(of: Person.self)
        return try request.answer(with: try Self.feed(of: id, .read, for: viewer(request)))
    }

    private static func feed(
        of id: ID<Person>, _ act: Act, for viewer: Viewer
    ) throws(ProblemDetails) -> Visible<CalendarFeed> {
        do throws(Problem) {
            if let feed = try viewer.calendarFeed(of: id, act) { return feed }
        } catch {
            throw ProblemDetails(error)
        }
        throw .noPart(CalendarFeed.self, of: Person.self, madeBy: .post)
    }

    private func createFeed(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (person, token) = (try request.id(of: Person.self), RandomText.make())
        let document = request.bodyCount == 0 ? nil : try request.json()
        let (digest, page) = (Keys.digest(of: token), address.link("/calendar/\(token).ics"))
        let again: Again<ShownAddress<CalendarFeed>> = { viewer, earlier throws(Problem) in
            ShownAddress(try viewer.record(earlier), nil)
        }
        return try write(request, .create(.calendarFeeds), again: again) { (viewer, _) throws(Problem) in
            try viewer.makeCalendarFeed(of: person, as: document, secret: digest).map { ShownAddress($0, page) }
        } answer: {
            $0.response(at: Self.path(of: person))
        }
    }

    private func deleteFeed(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, conditions) = (try request.id(of: Person.self), request.conditions)
        return try write(request, .delete(.calendarFeeds), again: nil) { (viewer) throws(ProblemDetails) in
            try conditions.check(try Self.feed(of: id, .delete, for: viewer), .optional)
        } _: { (viewer, _) throws(Problem) in
            try viewer.delete(ID(id.key), of: CalendarFeed.self)
        } answer: { _ in
            Response(.noContent)
        }
    }

    // MARK: What calendar programs read

    /// Of an address that opens nothing, the answer is that of any where there is nothing.
    private func getCalendar(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (name, end, world) = (request.parameter(0), ".ics", store.durable)
        guard name.hasSuffix(end), case let token = String(name.dropLast(end.count)),
            let marker = Marker(secret: token, purpose: Self.calendarPurpose),
            let feed = world.calendarFeed(holding: Keys.digest(of: token))
        else { throw .notFound(nil) }
        // The address makes the UIDs: those of the two who meet have nothing in common.
        let bytes = viewer(feed.reader, world).calendar(feed.details, naming: marker.text(of:), version: version)
        var response = try calendar(request, bytes, .briefly)
        response.set("Referrer-Policy", "no-referrer")
        return response
    }

    private func calendar(
        _ request: borrowing Request, _ bytes: [UInt8], _ caching: Caching
    ) throws(ProblemDetails) -> Response {
        let tag = EntityTag(of: bytes)
        switch request.precondition(against: tag) {
        case .stale: throw request.staleness
        case .matched(let named):
            return .notModified(tag, named: named, caching: caching, .bytes(bytes))
        case .holds:
            var response = Response(.ok, .calendar, .bytes(bytes))
            (response.tag, response.caching) = (tag, caching)
            return response
        }
    }
}
