import Guidance
import JSON
import Testing

@testable import Pages

/// The documents that forms about people stand for.
@Suite struct PeopleFormTests {
    private let page = PageContext(
        .english, at: "/people", assets: Assets(sheet: "s.css", script: "s.js", icon: "i.svg"), version: "1",
        now: Instant(milliseconds: 0))
    private let german = PageContext(
        .german, at: "/people", assets: Assets(sheet: "s.css", script: "s.js", icon: "i.svg"), version: "1",
        now: Instant(milliseconds: 0))

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `what is left blank is not in a new person`() {
        let form = FormPage.newPerson(page, values: FormValues(), key: "k")
        let values = FormValues([
            ("/displayName", " Ada "), ("/name/givenName", ""), ("/emails/0/value", ""), ("/title", "Analyst"),
        ])
        #expect(
            text(form.document(of: values, page, keepsBlank: false))
                == #"{"displayName":"Ada","title":"Analyst","emails":[],"languages":[]}"#)
    }

    @Test func `an address of mail keeps what goes with it`() {
        let form = FormPage.newPerson(page, values: FormValues(), key: "k")
        let values = FormValues([("/displayName", "Ada"), ("/emails/0/value", "a@b.example"), ("/emails/0/primary", "true")])
        #expect(
            text(form.document(of: values, page, keepsBlank: false))
                == #"{"displayName":"Ada","emails":[{"value":"a@b.example","primary":true}],"languages":[]}"#)
    }

    @Test(arguments: [
        ([("to", "paused"), ("until", "2027-01-31")], #"{"to":"paused","until":"2027-01-31T00:00:00Z"}"#),
        ([("to", "paused"), ("until", "")], #"{"to":"paused"}"#),
        ([("to", "paused"), ("until", "soon")], #"{"to":"paused","until":"soon"}"#),
        ([("to", "rejected"), ("reason", "rule")], #"{"to":"rejected","reason":"rule"}"#),
        ([], #"{"to":""}"#),
    ])
    func `a step says what was typed`(fields: [(String, String)], document: String) {
        let values = FormValues(fields.map { (name: $0.0, value: $0.1) })
        #expect(text(ParticipantPage.step(values)) == document)
    }

    @Test func `one choice names the type and the side`() {
        let values = FormValues([("/as", "mentoring guide"), ("/capacity", "2")])
        #expect(
            text(JoinPart.document(of: values, page)) == #"{"relationshipType":"mentoring","side":"guide","capacity":2}"#)
        #expect(text(JoinPart.document(of: FormValues([("/as", "")]), page)) == "{}")
    }

    @Test func `metrics are read by name, and labels are summed`() {
        let metrics = Metrics(
            """
            # HELP a_total What it is.
            # TYPE a_total counter
            a_total{loop="0"} 2
            a_total{loop="1"} 3
            b 1.5e3
            c NaN x
            """)
        #expect(metrics["a_total"] == 5 && metrics["b"] == 1500 && metrics["d"] == nil)
    }

    @Test func `sizes and times are told in the language of the page`() {
        #expect(page.bytes(999) == "999 B" && page.bytes(12_345_678) == "12 MB")
        #expect(page.count(1_234_567) == "1,234,567" && german.count(1_234_567) == "1.234.567" && page.count(-1) == "0")
        #expect(page.seconds(60) == "60 seconds" && german.seconds(7_200) == "2 Stunden" && page.seconds(172_800) == "2 days")
    }

    @Test func `every scope and state has words in both languages`() {
        for scope in Scope.allCases { #expect(page.meaning(of: scope) != german.meaning(of: scope)) }
        for state in Participant.Status.allCases { #expect(page.word(state) != german.word(state)) }
    }

    @Test func `a step is called by what it means where it is taken`() {
        #expect(page.action(.withdrawn, from: .invited, isOneself: true) == "Decline the invitation")
        #expect(page.action(.withdrawn, from: .invited, isOneself: false) == "Take the invitation back")
        #expect(german.action(.applied, from: .withdrawn, isOneself: true) == "Erneut bewerben")
        #expect(german.action(.withdrawn, from: .active, isOneself: true) == "Teilnahme beenden")
    }
}
