import Guidance
import JSON
import Testing

@testable import Pages

@Suite struct RemedyTests {
    /// Each remedy that a rule can name, as the API writes it, with the page that its button leads to.
    static let places: [(operation: String, href: String, pointer: String?, link: String)] = [
        ("setProgramDesign", "/v1/programs/prg_1/design", nil, "/programs/prg_1#design"),
        ("setProgramDesign", "/v1/programs/prg_1/design", "/matchingProcess", "/programs/prg_1#matchingProcess"),
        ("approveProgramDesign", "/v1/programs/prg_1/design/approval", nil, "/programs/prg_1#approval"),
        ("updateProgram", "/v1/programs/prg_1", "/endsOn", "/programs/prg_1/edit#endsOn"),
        ("updateProgram", "/v1/programs/prg_1", "/objectives", "/programs/prg_1/edit#objectives-0-statement"),
        ("updateProgram", "/v1/programs/prg_1", "/owners", "/programs/prg_1/edit#owners"),
        ("updateProgram", "/v1/programs/prg_1", "/places/guide", "/programs/prg_1/edit#places-guide"),
        ("createProgramTransition", "/v1/programs/prg_1/transitions", "/endRelationships", "/programs/prg_1#endRelationships"),
        ("createConsent", "/v1/people/per_1/consents", "/kind", "/people/per_1/consents#give"),
        ("createParticipantTransition", "/v1/participants/par_1/transitions", "/to", "/participants/par_1#steps"),
        ("updateProgram", "https://hr.example.org/rapport/v1/programs/prg_1", "/endsOn", "/programs/prg_1/edit#endsOn"),
    ]

    @Test(arguments: places)
    func `a remedy leads to the very field or button`(operation: String, href: String, pointer: String?, link: String) {
        let remedy = RuleFinding.Remedy(label: "", operation: operation, href: href, pointer: pointer)
        #expect(Remedies.link(remedy)?.text == link)
    }
}
