import CShim
import Guidance
import HTTP
import JSON
import Store

// Who takes part in a program, and what they say about it.

extension API {
    static let ofParticipants: [APIOperation] =
        [
            list(
                of: Participant.self, under: Program.self, "participants", by: "program", id: "listProgramParticipants",
                "List those who take part in the program."),
            APIOperation(
                .post, "/v1/programs/{id}/participants", "createProgramParticipants",
                "Invite people to the program, or apply as the person for whom the key acts.", asks: .act(.create, .participants),
                body: .json(Enrolment.requestSchema.draft, bytesMax: recordBytesMax),
                answers: [
                    OperationAnswer(
                        .created, "The one participant.", Participant.schema, [.location, .etag, .lastModified]),
                    OperationAnswer(.ok, "What became of each of the people.", enrolments, [.contentLanguage]),
                ], isTranslated: true, isWrite: true, problems: [.alreadyExists, .notYourStep, .notEnrolling]
            ) { $0.enrol },
        ] + operations(on: Participant.self).filter { ["getParticipant", "updateParticipant"].contains($0.id) }
        + steps(of: Participant.self) + part(AnswerSheet.self, of: Participant.self, as: \.participant)
        + part(Preferences.self, of: Participant.self, as: \.participant)
        + [
            suggesting(.nomination, "nominations", "nominateParticipant", "Nominate somebody who reports to you."),
            suggesting(
                .suggestion, "suggestions", "suggestToCommittee",
                "Say something to the matching committee about somebody who reports to you."),
            list(
                of: Suggestion.self, under: Program.self, "suggestions", by: "program", id: "listProgramSuggestions",
                "List what managers have said: suggestions and nominations."),
            APIOperation(
                .get, "/v1/programs/{id}/guides", "listProgramGuides", "List the guides among whom learners can choose.",
                asks: .read(.participants), query: guideChoice + [.search, .limit, .after],
                answers: [.page(of: GuideCard.schema, "A page of the guides.")]
            ) { $0.listGuides },
            APIOperation(
                .get, "/v1/participants/{id}/suggestions", "suggestGuides",
                "Suggest to a learner the ten guides with room who suit best, and say why.", asks: .read(.participants),
                answers: [
                    OperationAnswer(
                        .ok, "The guides, the best first.",
                        .object([.init("items", .array(GuideSuggestion.schema, countMax: 10), "The guides, the best first.")]))
                ]
            ) { $0.suggestGuides },
        ]

    /// Begins a program from what the client says, or with what another one has.
    static let creatingProgram = APIOperation(
        .post, "/v1/programs", "createProgram", "Create a program, or a copy of one.", asks: .act(.create, .programs),
        body: .json(.oneOf([Program.fields.schema.draft, Program.copySchema]), bytesMax: recordBytesMax),
        answers: [
            OperationAnswer(
                .created, "The program as it was made.", Program.schema, [.location, .etag, .lastModified])
        ], isWrite: true, problems: [.alreadyExists]
    ) { $0.createProgram }

    private static let enrolments = Schema.object([
        .init(
            "items",
            .array(
                .object([
                    .init("person", ID<Person>.schema, "The person."),
                    .init("participant", Participant.schema, "As whom the person takes part.", isRequired: false),
                    .init(
                        "problem",
                        .object([
                            .init("code", .text(), "What kind of refusal it is."), .init("detail", .text(), "What is wrong."),
                            .init("fix", .text(), "What to do about it."),
                        ]), "Why the person does not.", isRequired: false),
                ])), "In the order of people.")
    ])

    private static let guideChoice = [
        Parameter("offers", .text(), "Guides who offer this topic."),
        Parameter("language", .text(), "Guides who speak this language (BCP 47)."),
        Parameter("location", .text(), "Guides who work there."), Parameter("department", .text(), "Guides of this department."),
        .flag("room", "Whether the guides take on another learner, or do not."),
    ]

    /// The operation on what a manager says.
    private static func suggesting(
        _ what: Suggestion.What, _ word: String, _ id: String, _ summary: String
    ) -> APIOperation {
        let schema = what == .nomination ? Suggestion.nominationSchema : Suggestion.requestSchema
        return APIOperation(
            .post, "/v1/programs/{id}/\(word)", id, summary, asks: .act(.create, .suggestions),
            body: .json(schema.draft, bytesMax: recordBytesMax),
            answers: [
                OperationAnswer(
                    .accepted, "That it was received, and nothing else.", .object([.init("received", .boolean, "Always true.")]))
            ], isWrite: true, problems: [.rulesRefuse, .personRequired]
        ) { $0.suggest(what) }
    }

    // MARK: Taking part

    private func enrol(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document) = (try request.id(of: Program.self), try request.json())
        let (reader, caller) = (Reader(request.language, at: address), request.caller)
        let again: Again<SeenEnrolment> = { (viewer, _) throws(Problem) in try viewer.enrolment(document, in: id) }
        return try write(request, .create(.participants), again: again) { (viewer, moment) throws(Problem) in
            try viewer.enrol(document, in: id) { moment.makeID() }
        } answer: { enrolment in
            switch enrolment {
            case .one(let visible):
                noteChange(visible, by: caller)
                return Self.made(visible)
            case .many(let results):
                for case .success(let visible) in results.map(\.result) { noteChange(visible, by: caller) }
                var response = Response.json(body: .json(JSONWriter.bytes { Self.write(results, to: &$0, for: reader) }))
                response.set("Content-Language", reader.language.tag.text)
                return response
            }
        }
    }

    private static func write(
        _ results: [(person: ID<Person>, result: Result<Visible<Participant>, Problem>)], to writer: inout JSONWriter,
        for reader: Reader
    ) {
        writer.object { writer in
            writer.name("items")
            writer.array(results) { writer, one in
                writer.object { writer in
                    writer.member("person", one.person.description)
                    switch one.result {
                    case .success(let visible): writer.member("participant", raw: visible.json)
                    case .failure(let problem):
                        writer.name("problem")
                        writer.object {
                            $0.member("code", problem.code.rawValue)
                            $0.member("detail", problem.detail(in: reader.language))
                            $0.member("fix", problem.fix(for: reader))
                        }
                    }
                }
            }
        }
    }

    /// Alike for each report of who asks: no answer tells who takes part.
    private func suggest(_ what: Suggestion.What) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (id, document) = (try request.id(of: Program.self), try request.json())
            let again: Again<Void> = { (viewer, _) throws(Problem) in _ = try viewer.record(id, of: Program.self) }
            return try write(request, .create(.suggestions), again: again) { (viewer, moment) throws(Problem) in
                try viewer.suggest(what, document, in: id) { moment.makeKey() }
            } answer: { _ in
                Response.json(.accepted, body: .json(JSONWriter.bytes { $0.object { $0.member("received", true) } }))
            }
        }
    }

    // MARK: Guides

    private func listGuides(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, query) = (try request.id(of: Program.self), request.query)
        var choice = GuideChoice()
        (choice.offers, choice.location, choice.department) = (query["offers"], query["location"], query["department"])
        if let text = query["language"] {
            guard let language = LanguageTag(text) else { throw .noReference(text, of: "language") }
            choice.language = language
        }
        if query["room"] != nil { choice.hasRoom = try query.flag("room") }
        choice.words = try query.searchWords() ?? []
        let page = try Page(
            request.path, query, isPretty: request.wantsPretty,
            choices: (Self.guideChoice.map(\.name) + ["q"]).map { Target.Parameter(name: $0, value: query[$0]) })
        let viewer = viewer(request)
        let guides: [GuideCard]
        do throws(Problem) { guides = try viewer.guides(of: id, choice) } catch { throw ProblemDetails(error) }
        let after = page.after
        guard after.map({ ID<Participant>($0) != nil }) ?? true else { throw .badCursor }
        // Ids begin with the time, and the guides come in the order of their ids.
        let rest = guides.drop { guide in after.map { guide.participant.id.description <= $0 } ?? false }
        let (onPage, last) = page.cut(rest) { $0.participant.id.description }
        for guide in onPage { note(guide, by: viewer) }
        let items = onPage.map { guide in JSONWriter.bytes { guide.write(to: &$0) } }
        var response = Response.json(body: .json(page.bytes(items: items, last: last)))
        if let last { response.set("Link", page.link(last)) }
        return response
    }

    /// Everybody who guides in the program is looked at, so that it is not done between requests.
    private func suggestGuides(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Participant.self), viewer(request))
        return .later { () throws(ProblemDetails) in
            let suggestions: [GuideSuggestion]
            do throws(Problem) {
                suggestions = try viewer.suggestions(for: id) { zones.clock(of: $0) }
            } catch {
                throw ProblemDetails(error)
            }
            return .json(
                body: .json(
                    JSONWriter.bytes { writer in
                        writer.object { writer in
                            writer.name("items")
                            writer.array(suggestions) { $1.write(to: &$0) }
                        }
                    }))
        }
    }

    // MARK: Copies

    private func createProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        guard request.bodyCount > 0, let document = try? request.json(), document["copyOf"] != nil else {
            return try create(Program.self)(request)
        }
        return try write(request, .create(.programs), again: Self.again(Program.self)) { (viewer, moment) throws(Problem) in
            try viewer.copyProgram(from: document, id: moment.makeID())
        } answer: {
            Self.made($0)
        }
    }
}
