import JSON
import Testing

@testable import Guidance

/// The sessions of a person as a calendar: which there are, what is said of them, and that it stays the same.
@Suite struct CalendarTests {
    private static let days = 86_400

    /// A pair that works together, and a calendar of the learner.
    private struct Pair {
        var desk = Desk()
        let relationship: ID<Relationship>
        let guide: ID<Person>
        let learner: ID<Person>

        init(_ type: Slug = "mentoring") throws {
            relationship = try desk.active(type)
            (guide, learner) = (try desk.guide(of: relationship), try desk.learner(of: relationship))
        }

        /// The lines of the calendar, unfolded.
        func lines(
            _ details: CalendarFeed.Details = .none, of person: ID<Person>? = nil, at now: Instant? = nil, name: String = "a"
        ) -> [String] {
            var feed = CalendarFeed()
            feed.person = person ?? learner
            let viewer = Viewer(feed.reader, World(desk.records), at: now ?? desk.now)
            let bytes = viewer.calendar(details, naming: { "\(name)-\($0)" }, version: "1.2.3")
            return Array(bytes).split(separator: 0x0A).map { String(decoding: $0.dropLast(), as: UTF8.self) }.reduce(into: []) {
                if $1.hasPrefix(" ") { $0[$0.count - 1] += $1.dropFirst() } else { $0.append($1) }
            }
        }

        /// The entries, each as its lines.
        func entries(
            _ details: CalendarFeed.Details = .none, of person: ID<Person>? = nil, at now: Instant? = nil, name: String = "a"
        ) -> [[String: String]] {
            lines(details, of: person, at: now, name: name).split { $0 == "BEGIN:VEVENT" }.dropFirst().map { lines in
                Dictionary(
                    uniqueKeysWithValues: lines.prefix { $0 != "END:VEVENT" }.map { line in
                        let name = line.prefix { $0 != ":" }
                        return (String(name), String(line.dropFirst(name.count + 1)))
                    })
            }
        }
    }

    private static let start = "2027-01-20T14:30:00Z"

    @Test func `an entry says when, and that the time is taken`() throws {
        var pair = try Pair()
        let more = #","minutes":45,"place":"Room 7","joinLink":"https://meet.example/x","agenda":[{"title":"Secret"}]"#
        let id = try pair.desk.plan(pair.relationship, at: #require(Instant(Self.start)), with: more)
        let made = try pair.desk.records.record(id, Session.self).value.createdAt.calendarText
        #expect(
            pair.lines() == [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rapport//1.2.3//EN", "NAME:Rapport", "X-WR-CALNAME:Rapport",
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "BEGIN:VEVENT", "UID:a-\(id)",
                "DTSTAMP:\(made)", "LAST-MODIFIED:\(made)", "DTSTART:20270120T143000Z", "DURATION:PT45M", "SEQUENCE:0",
                "STATUS:TENTATIVE", "CLASS:PRIVATE", "TRANSP:OPAQUE", "SUMMARY:Busy", "END:VEVENT", "END:VCALENDAR",
            ])
    }

    @Test func `it says more where the person chose that, and in the person's language`() throws {
        var pair = try Pair()
        let more = #","place":"Room 7; left","joinLink":"https://meet.example/x?a=1,2""#
        try pair.desk.plan(pair.relationship, at: #require(Instant(Self.start)), with: more)
        let type = try #require(pair.entries(.type).first)
        #expect(type["SUMMARY"] == "Mentoring session" && type["LOCATION"] == nil && type["URL"] == nil)
        let names = try #require(pair.entries(.names).first)
        #expect(names["SUMMARY"] == "Mentoring session with Guide" && names["LOCATION"] == #"Room 7\; left"#)
        #expect(names["URL"] == "https://meet.example/x?a=1,2", "an address has no escapes")
        #expect(pair.entries(.names, of: pair.guide).first?["SUMMARY"] == "Mentoring session with Learner")

        try pair.desk.patch(pair.learner, by: #"{"preferredLanguage":"de-AT"}"#)
        #expect(
            pair.entries().first?["SUMMARY"] == "Beschäftigt" && pair.entries(.type).first?["SUMMARY"] == "Mentoring: Sitzung")
        #expect(pair.entries(.names).first?["SUMMARY"] == "Mentoring: Sitzung mit Guide")
    }

    @Test(arguments: [
        (#"{"displayName":"Ada King","name":{"givenName":"Ada","familyName":"King"}}"#, "Ada"),
        (#"{"displayName":"Dr. A. King","name":{"givenName":"Ada","familyName":"King"}}"#, "Dr. A. King"),
        (#"{"displayName":"King, Ada; x"}"#, #"King\, Ada\; x"#),
    ])
    func `the other is called by the given name where the name that everybody sees has it`(
        _ patch: String, _ name: String
    ) throws {
        var pair = try Pair()
        try pair.desk.patch(pair.guide, by: patch)
        try pair.desk.plan(pair.relationship, at: #require(Instant(Self.start)))
        #expect(pair.entries(.names).first?["SUMMARY"] == "Mentoring session with \(name)")
    }

    @Test func `in a group it names those who are there`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", learners: 2)
        try desk.plan(id, at: #require(Instant(Self.start)))
        let people = try desk.relationship(id).members.map(\.person)
        try desk.patch(people[1], by: #"{"displayName":"Ben"}"#)
        var feed = CalendarFeed()
        feed.person = people[0]
        let viewer = Viewer(feed.reader, World(desk.records), at: desk.now)
        let text = String(decoding: viewer.calendar(.names, naming: { $0 }, version: "1"), as: UTF8.self)
        #expect(text.contains(#"SUMMARY:Mentoring session with Ben\, Learner"#))
    }

    // MARK: What becomes of a session

    @Test func `each change of time, state or place counts, and nothing else shows`() throws {
        var pair = try Pair()
        let id = try pair.desk.plan(pair.relationship, at: pair.desk.now.adding(seconds: Self.days))
        func told(_ pair: Pair) throws -> String {
            let entries = pair.entries(.names)
            #expect(entries.count == 1)
            let entry = try #require(entries.first)
            #expect(entry["UID"] == "a-\(id)" && entry["DTSTAMP"] == entry["LAST-MODIFIED"])
            return "\(entry["SEQUENCE"] ?? "") \(entry["STATUS"] ?? "") \(entry["TRANSP"] ?? "")"
        }
        #expect(try told(pair) == "0 TENTATIVE OPAQUE")
        try pair.desk.take(id, to: .confirmed)
        #expect(try told(pair) == "1 CONFIRMED OPAQUE")
        let bytes = pair.lines(.names)
        // What it is about, and who came, no calendar shows: not even that it was written, and when.
        try pair.desk.patch(id, by: #"{"agenda":[{"title":"Something"}]}"#)
        #expect(pair.lines(.names) == bytes)
        try pair.desk.patch(id, by: #"{"place":"Room 8"}"#)
        #expect(try told(pair) == "2 CONFIRMED OPAQUE")
        try pair.desk.patch(id, by: #"{"minutes":30,"joinLink":"https://meet.example/y"}"#)
        #expect(try told(pair) == "3 CONFIRMED OPAQUE")
        let second = try pair.desk.move(id, to: pair.desk.now.adding(seconds: 3 * Self.days).description)
        #expect(try told(pair) == "4 TENTATIVE OPAQUE", "one entry, at another time")
        try pair.desk.take(second, to: .confirmed)
        let third = try pair.desk.move(second, to: pair.desk.now.adding(seconds: -3600).description)
        #expect(try told(pair) == "6 TENTATIVE OPAQUE")
        try pair.desk.take(third, to: .held)
        #expect(try told(pair) == "7 CONFIRMED OPAQUE")
    }

    @Test(arguments: [Session.Status.cancelled, .noShow])
    func `what does not take place is cancelled, and takes no time`(_ status: Session.Status) throws {
        var pair = try Pair()
        let id = try pair.desk.plan(pair.relationship, at: pair.desk.now)
        try pair.desk.take(id, to: status)
        let entry = try #require(pair.entries().first)
        #expect(entry["STATUS"] == "CANCELLED" && entry["TRANSP"] == "TRANSPARENT" && entry["SEQUENCE"] == "1")
    }

    @Test func `with the relationship the sessions to come are cancelled, and stay to be seen`() throws {
        var pair = try Pair()
        try pair.desk.plan(pair.relationship, at: pair.desk.now.adding(seconds: Self.days))
        try pair.desk.take(pair.relationship, to: .endedEarly)
        #expect(pair.entries().map { $0["STATUS"] } == ["CANCELLED"])
        #expect(pair.entries(.names).first?["SUMMARY"] == "Mentoring session with Guide")
    }

    @Test func `the two who meet have nothing in common in their calendars but the time`() throws {
        var pair = try Pair()
        try pair.desk.plan(pair.relationship, at: #require(Instant(Self.start)))
        let (one, other) = (
            try #require(pair.entries(name: "a").first), try #require(pair.entries(of: pair.guide, name: "b").first)
        )
        #expect(one["UID"] != other["UID"] && one["DTSTART"] == other["DTSTART"])
        for value in one.values { #expect(!value.contains("rel_") && !value.contains("per_")) }
    }

    // MARK: Which there are

    @Test func `it reaches from 30 days back, by the end, to 400 days ahead, by the beginning`() throws {
        var pair = try Pair()
        let now = pair.desk.now
        let (first, last) = (now.adding(seconds: -30 * Self.days - 3600), now.adding(seconds: 400 * Self.days))
        let starts = [
            first, Instant(milliseconds: first.milliseconds + 1), Instant(milliseconds: last.milliseconds - 1), last,
        ]
        // As they stand after some time: none is planned so long ago.
        let one = try pair.desk.plan(pair.relationship, at: now)
        var session = try pair.desk.records.record(one, Session.self).value
        for (number, start) in starts.enumerated() {
            if number > 0 { session.id = ID(RecordKey(at: pair.desk.now, count: number, random: 9)) }
            session.startsAt = start
            pair.desk.remember([.put(Stored(session, revision: 1))])
        }
        #expect(pair.entries(at: now).map { $0["DTSTART"] } == [starts[1], starts[2]].map(\.calendarText))
    }

    @Test func `of more than a thousand the oldest are left out`() throws {
        var pair = try Pair()
        let now = pair.desk.now
        let one = try pair.desk.plan(pair.relationship, at: now)
        var session = try pair.desk.records.record(one, Session.self).value
        for number in 1...1_000 {
            session.id = ID(RecordKey(at: pair.desk.now, count: number, random: 9))
            session.startsAt = now.adding(seconds: 60 * number)
            pair.desk.remember([.put(Stored(session, revision: 1))])
        }
        let starts = pair.entries().compactMap { $0["DTSTART"] }
        #expect(starts.count == 1_000 && starts == starts.sorted())
        #expect(starts.first == now.adding(seconds: 60).calendarText)
        #expect(starts.last == now.adding(seconds: 60_000).calendarText)
    }

    @Test func `nobody else's sessions are in it, nor those from before one came or after one left`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", learners: 2)
        try desk.plan(id, at: desk.now.adding(seconds: Self.days))
        let people = try desk.relationship(id).members.map(\.person)
        let stranger = try desk.person("Stranger")
        func count(_ person: ID<Person>, _ desk: Desk) -> Int {
            var feed = CalendarFeed()
            feed.person = person
            let bytes = Viewer(feed.reader, World(desk.records), at: desk.now).calendar(.names, naming: { $0 }, version: "1")
            return String(decoding: bytes, as: UTF8.self).ranges(of: "BEGIN:VEVENT").count
        }
        #expect(people.map { count($0, desk) } == [1, 1, 1] && count(stranger, desk) == 0)
        var relationship = try desk.relationship(id)
        relationship.members[2].leftAt = desk.now
        desk.remember([.put(Stored(relationship, revision: 99))])
        #expect(people.map { count($0, desk) } == [1, 1, 0])
    }

    // MARK: The feed

    @Test func `it opens by its secret while its person has access, and goes with the person`() throws {
        var desk = Desk()
        let person = try desk.person("Ada")
        let (one, other) = (SecretDigest(), try #require(SecretDigest(String(repeating: "a1", count: 32))))
        var feed = CalendarFeed()
        (feed.id, feed.person, feed.digest) = (ID(person.key), person, other)
        desk.remember([.put(Stored(feed, revision: 1))])
        func opens(_ digest: SecretDigest) -> Bool { World(desk.records).calendarFeed(holding: digest) != nil }
        #expect(opens(other) && !opens(one))
        try desk.patch(person, by: #"{"active":false}"#)
        #expect(!opens(other))
        try desk.patch(person, by: #"{"active":true}"#)
        #expect(opens(other), "they have come back in time")
        try desk.patch(person, by: #"{"active":false}"#)
        #expect(desk.settle(at: desk.now.adding(seconds: 15 * Self.days)) == ["person.leave"])
        try desk.patch(person, by: #"{"active":true}"#)
        #expect(!opens(other) && desk.records.calendarFeeds.count == 0)
    }

    // MARK: Join links

    @Test(arguments: [
        ("https://meet.example/x", true),
        ("https://teams.example/l/meetup-join/19%3ameeting%40thread.v2/0?context=%7b%22a%22%7d", true),
        ("https://[2001:db8::1]:8443/x", true), ("https://a", true), ("https://a/@b", true), ("http://meet.example/x", false),
        ("https://", false), ("https:///x", false), ("HTTPS://meet.example", false), ("https://a@b.example/", false),
        ("https://meet.example/a b", false), ("https://meet.example/\r\nATTENDEE:x", false), ("https://mé.example", false),
        ("https://meet.example/\"", false), ("javascript:alert(1)", false), ("", false),
    ])
    func `a join link is an address with https, as it can be copied anywhere`(_ link: String, _ isGood: Bool) throws {
        var pair = try Pair()
        let text = written { $0.object { $0.member("joinLink", link) } }
        let id = try pair.desk.plan(pair.relationship, at: #require(Instant(Self.start)))
        let faults = try pair.desk.faults(id, by: text)
        #expect(faults == (isGood ? [] : ["/joinLink must be an address that begins with https://"]))
    }

    @Test func `it has up to 2000 bytes`() throws {
        var pair = try Pair()
        let id = try pair.desk.plan(pair.relationship, at: #require(Instant(Self.start)))
        for (count, isGood) in [(2000, true), (2001, false)] {
            let link = "https://meet.example/".padding(to: count)
            #expect(try pair.desk.faults(id, by: #"{"joinLink":"\#(link)"}"#).isEmpty == isGood)
        }
    }
}

extension String {
    fileprivate func padding(to count: Int) -> String { self + String(repeating: "x", count: count - utf8.count) }
}
