import Guidance
import JSON

// What pairs do.

extension Demo {
    /// Two people who work together.
    struct Pair {
        let id: ID<Relationship>
        let guide: ID<Person>
        let learner: ID<Person>
    }

    func person(_ participant: ID<Participant>) throws -> ID<Person> {
        guard let person = company.participants[participant] else { throw Fault("\(participant) takes part") }
        return person
    }

    mutating func propose(
        _ guide: ID<Participant>, _ learner: ID<Participant>, in program: ID<Program>, with more: String = ""
    ) throws -> Pair {
        let document = try Self.json(#"{"program":"\#(program)","guide":"\#(guide)","learners":["\#(learner)"]\#(more)}"#)
        let id = ID<Relationship>(makeKey())
        try act(as: organizer) { try $0.propose(document, id: id) }
        return Pair(id: id, guide: try person(guide), learner: try person(learner))
    }

    mutating func accept(_ pair: Pair, as who: Who) throws {
        let document = try Self.json(#"{"accepts":true}"#)
        try act(as: who) { try $0.accept(pair.id, as: document) }
    }

    /// Both accept, each on a day of their own.
    mutating func acceptSoon(_ pair: Pair) {
        nextDay(at: 9, 20) { demo in
            try demo.accept(pair, as: .person(pair.learner))
            demo.nextDay(at: 10, 40) { try $0.accept(pair, as: .person(pair.guide)) }
        }
    }

    /// The learner writes an agreement, and both sign it, or the learner alone.
    mutating func agree(_ pair: Pair, _ offset: Int, on document: String, signedBy all: Bool = true) {
        on(offset, at: 11) { demo in
            let (document, key) = (try Self.json(document), demo.makeKey())
            try demo.act(as: .person(pair.learner)) { try $0.writeAgreement(document, isPatch: false, of: pair.id) { ID(key) } }
            try demo.act(as: .person(pair.learner)) { try $0.sign(pair.id) }
            guard all else { return }
            demo.nextDay(at: 10) { try $0.act(as: .person(pair.guide)) { try $0.sign(pair.id) } }
        }
    }

    /// What becomes of a session.
    enum Meeting { case held, missed, cancelled, moved }

    /// A session that is planned a week ahead, confirmed, and becomes what is said.
    ///
    /// - Parameter end: What becomes of it; nil where nobody says. A session to come keeps its state.
    mutating func meet(_ pair: Pair, _ offset: Int, at hour: Int, about title: String, end: Meeting? = .held) {
        on(offset - 8, at: 13) { demo in
            let start = demo.time(offset, hour)
            let id = try demo.make(
                Session.self, as: .person(pair.learner),
                """
                {"startsAt":"\(start)","zone":"Europe/Berlin","minutes":60,"mode":"video",\
                "agenda":[{"title":"\(title)","minutes":40,"owner":"\(pair.learner)"},{"title":"Next step","minutes":20}]}
                """
            ) { $0.relationship = pair.id }
            demo.nextDay(at: 9) { try $0.move(id, as: .person(pair.guide), to: "confirmed") }
            let (dayBefore, after) = (start.adding(seconds: -18 * 3600), start.adding(seconds: 65 * 60))
            switch end {
            case nil: break
            case .held: demo.at(after) { try $0.move(id, as: .person(pair.learner), to: "held") }
            case .missed: demo.at(after) { try $0.move(id, as: .person(pair.learner), to: "no-show") }
            case .cancelled: demo.at(dayBefore) { try $0.move(id, as: .person(pair.guide), to: "cancelled") }
            case .moved:
                demo.at(dayBefore) { demo in
                    let later = demo.time(offset + 3, hour)
                    let (document, key) = (try Self.json(#"{"startsAt":"\#(later)"}"#), demo.makeKey())
                    let moved = try demo.act(as: .person(pair.guide)) { try $0.moveSession(id, as: document, to: ID(key)) }.id
                    demo.at(later.adding(seconds: 65 * 60)) { try $0.move(moved, as: .person(pair.learner), to: "held") }
                }
            }
        }
    }

    /// A goal that the learner writes and the guide agrees to, and that is rated now and then.
    mutating func aim(_ pair: Pair, _ offset: Int, _ document: String, ratings: [(offset: Int, level: Int)] = []) {
        on(offset, at: 14) { demo in
            let id = try demo.make(Goal.self, as: .person(pair.learner), #"{"owner":"\#(pair.learner)",\#(document)}"#) {
                $0.relationship = pair.id
            }
            demo.nextDay(at: 9, 30) { try $0.move(id, as: .person(pair.guide), to: "agreed") }
            for rating in ratings {
                demo.on(rating.offset, at: 15) { demo in
                    let document = try Self.json(#"{"level":\#(rating.level),"note":"As we looked at it together."}"#)
                    try demo.act(as: .person(pair.guide)) { try $0.rate(id, as: document) }
                }
            }
        }
    }

    mutating func note(_ pair: Pair, _ offset: Int, _ scope: String, _ text: String) {
        on(offset, at: 17) { demo in
            try demo.make(Note.self, as: .person(pair.learner), #"{"scope":"\#(scope)","text":"\#(text)"}"#) {
                $0.relationship = pair.id
            }
        }
    }
}
