import Testing

@testable import Guidance
@testable import rapport

// What two people of the organisation have with each other.

extension Company {
    /// The learner with the peer, who guides, and what stands inside.
    mutating func addRelationship() throws {
        let step = #"{"number":1,"from":"planted","to":"planted","at":"\#(Self.before)","by":"planted-mover"}"#
        func steps(_ from: String, _ to: String) -> String {
            "\"transitions\":[\(step.replacing(#""from":"planted""#, with: #""from":"\#(from)""#).replacing(#""to":"planted""#, with: #""to":"\#(to)""#))]"
        }
        let (learner, guide) = (person(.learner), person(.peer))
        try add(
            Participant.self, Self.key(303), participation(of: .peer, in: program).replacing("\"learner\"", with: "\"guide\""))
        try add(
            Application.self, application.key,
            """
            "program":"\(program)","relationshipType":"\(type)","learner":"\(participant)","person":"\(learner)","choices":[\
            {"guide":"\(ID<Participant>(Self.key(303)))","person":"\(guide)","state":"offered","offeredAt":"\(Self.before)",\
            "expiresAt":"2027-06-30T09:00:00.000Z"}],"message":"planted-message","status":"open",\
            "relationship":"\(ID<Relationship>(Self.key(903)))",\(steps("open", "accepted"))
            """)
        try add(
            Relationship.self, relationship.key,
            """
            "program":"\(program)","relationshipType":"\(type)","format":"one-to-one","members":[\
            {"participant":"\(ID<Participant>(Self.key(303)))","person":"\(guide)","side":"guide","role":"guide","acceptedAt":"\(Self.before)"},\
            {"participant":"\(participant)","person":"\(learner)","side":"learner","role":"learner","acceptedAt":"\(Self.before)"}],\
            "externalId":"planted-externalId","externalIdBy":"\(keyID(.portal))","origin":"assigned","status":"active","manager":"\(ways.kept.rawValue)",\
            "confidentiality":"\(ways.confidentiality.rawValue)","startsOn":"2026-10-01","plannedEnd":"2027-06-30",\
            "proposedEnd":{"on":"2027-07-31","by":"\(learner)"},"plannedSessions":9,"endCondition":"planted-end","managerInputFrom":"\(person(.sponsor))","expiresAt":"\(Self.today)",\
            "pausedUntil":"\(Self.today)","conflict":{"rule":"mentor-outside-line","since":"\(Self.before)"},"endReason":"other",\
            "endedBy":"\(learner)","replaces":"\(relationship)","replacedBy":"\(relationship)","matchRun":"\(matchRun)",\
            "waivers":[{"rule":"agreement-first","reason":"planted-waiver","by":"planted-waiver","at":"\(Self.before)","until":"2027-01-01"}],\
            \(steps("contracting", "active"))
            """)
        try add(
            Agreement.self, agreement.key,
            """
            "relationship":"\(relationship)","relationshipType":"\(type)","version":1,"status":"in-force","purpose":"planted-purpose",\
            "expectations":[{"side":"learner","text":"planted-expectation"}],"responsibilities":"planted-duty",\
            "schedule":{"every":"P2W","minutes":60,"mode":"video"},"length":"P9M","logistics":"planted-place",\
            "confidentiality":"planted-secrecy","disclosures":[{"to":"\(person(.contact))","office":"other","what":["summary"]}],\
            "howToEnd":"planted-exit","goals":"planted-goals","signatures":[{"person":"\(learner)","at":"\(Self.before)"}],\
            "nudgesAt":"2099-01-01T00:00:00.000Z","nudgedAt":"\(Self.before)",\(steps("draft", "in-force"))
            """)
        try add(
            Session.self, session.key,
            """
            "relationship":"\(relationship)","people":["\(guide)","\(learner)"],"startsAt":"\(Self.before)","zone":"Europe/Berlin",\
            "externalId":"planted-externalId","externalIdBy":"\(keyID(.portal))",\
            "minutes":60,"mode":"video","place":"planted-place","joinLink":"https://planted.example/","series":"\(ID<Session>(Self.key(923)))",\
            "changes":2,"changedAt":"\(Self.before)","agenda":[{"title":"planted-item","minutes":10,"owner":"\(learner)",\
            "done":true}],"attendance":[{"person":"\(learner)","present":true}],"status":"held",\
            "replaces":"\(ID<Session>(Self.key(921)))","replacedBy":"\(ID<Session>(Self.key(922)))","cancelReason":"other",\
            \(steps("planned", "held"))
            """)
        try add(
            Goal.self, goal.key,
            """
            "relationship":"\(relationship)","relationshipType":"\(type)","owner":"\(learner)","draftedBy":"\(learner)",\
            "statement":"planted-goal","measure":"planted-measure","baseline":1,"target":2,"unit":"planted-unit","dueOn":"2027-06-30",\
            "importance":2,"difficulty":1,"startLevel":-1,"levels":{"0":"planted-level"},"objective":"planted-objective",\
            "status":"active","ratings":[{"level":1,"at":"\(Self.before)","by":"\(learner)","note":"planted-rating"}],\
            \(steps("agreed", "active"))
            """)
        try add(
            Note.self, note.key,
            #""relationship":"\#(relationship)","scope":"shared","author":"\#(learner)","text":"planted-note""#)
        try add(
            ManagerInput.self, managerInput.key,
            #""relationship":"\#(relationship)","by":"\#(person(.sponsor))","areas":["planted-area"],"text":"planted-input""#)
        try addMatchRun()
        try add(
            Disclosure.self, disclosure.key,
            """
            "relationship":"\(relationship)","to":"\(person(.contact))","what":"summary","text":"planted-summary","status":"released",\
            "releasedAt":"\(Self.before)",\(steps("draft", "released"))
            """)
    }

    /// A run that has paired the two.
    private mutating func addMatchRun() throws {
        let guide = ID<Participant>(Self.key(303))
        let pair = #""learner":"\#(participant)","guide":"\#(guide)""#
        let (worth, partner) = (#"{"learners":1,"points":200}"#, #"{"participant":"\#(guide)","score":500}"#)
        try add(
            MatchRun.self, matchRun.key,
            """
            "program":"\(program)","relationshipType":"\(type)","basedOn":"\(matchRun)","pins":[{\(pair),"reason":"planted-reason"}],\
            "forbids":[{\(pair),"reason":"planted-forbidding"}],"status":"solved","lastAttempt":"timed-out",\
            "configuration":{"id":"\(ID<MatchingConfiguration>(program.key))","revision":3,"program":"\(program)","mode":"assignment",\
            "objective":"score","tieBreak":"id","seed":"planted-seed","minimumScore":0,"additional":false,\
            "review":false,"fourEyes":false,"criteria":[],"constraints":{"segment":[]},"createdAt":"\(Self.before)",\
            "updatedAt":"\(Self.before)"},"snapshotHash":"planted-snapshot","resultHash":"planted-result",\
            "counts":{"learners":1,"guides":1,"places":1,"allowedPairs":1},\
            "summary":{"matched":1,"noAllowedGuide":0,"shortage":0,"outweighed":0,"total":7,"percentMean":1,"percentLeast":1,\
            "percentMedian":1,"largestLoad":1,"loadSquares":1,"idle":0,"withChoices":0,"firstChoice":0,"listed":0,"mostPossible":1,\
            "blockingPairs":0,"otherMatched":1,"otherTotal":7},"startedBy":"planted-starter","solvedAt":"\(Self.before)",\
            "publishedAt":"\(Self.today)","skipped":[{\(pair),"rules":["mentor-outside-line"]}],\
            "transitions":[{"number":1,"from":"solving","to":"solved","at":"\(Self.before)","by":"planted-mover"}]
            """)
        try add(
            MatchResult.self, matchRun.key,
            """
            "run":"\(matchRun)","program":"\(program)","proposals":[{\(pair),"pinned":true,"score":7,"percent":1,\
            "contributions":[{"criterion":"planted-criterion","grade":1,"weight":7,"points":7}],"passed":[{"constraint":"planted-passed","languages":["de"],"minutes":60,"levels":1,"unknown":true}],"learnerBest":\(partner),\
            "guideBest":\(partner)}],"unmatched":[{"learner":"\(participant)","reason":"shortage","excludedBy":[\
            {"constraint":"planted-constraint","guides":2}],"relaxations":[{"guide":"\(guide)","lift":["planted-lift"],"moves":1,\
            "learners":1,"points":2}],"shortage":1}],"guides":[{"guide":"\(guide)","capacity":1,"load":1,"oneMore":\(worth),\
            "oneLess":\(worth)}],"shortages":[{"number":1,"learners":["\(participant)"],"guides":["\(guide)"],"places":1,"missing":1}],\
            "leftOut":[{"participant":"\(participant)","side":"learner","reason":"paused"}],\
            "proof":{"perPoint":1,"perLearner":2,"minimumScore":0,"learners":[{"participant":"\(participant)","value":2}],\
            "guides":[{"participant":"\(guide)","value":3}]}
            """)
    }
}
