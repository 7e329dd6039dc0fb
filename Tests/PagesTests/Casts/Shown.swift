import Foundation
import Guidance
import JSON

@testable import Pages

/// Every page without a key, over a small catalogue: what a test walks.
enum Shown {
    static func context(_ language: SpokenLanguage, at here: Link = "/catalogue") -> PageContext {
        PageContext(
            language, at: here, assets: Assets(sheet: "console.css", script: "console.js", icon: "icon.svg"), version: "1.2.3",
            now: Instant(milliseconds: 1_800_000_000_000))
    }

    /// The pages by name, as they are in a language.
    static func all(of kept: Catalogue, in language: SpokenLanguage) -> [(name: String, content: PageContent)] {
        let page = context(language)
        let catalogue = kept.translated(to: language.tag)
        return ofRecords(catalogue, page) + ofLists(catalogue, page) + ofRules(catalogue, page) + docs(catalogue, page)
            + choosing(catalogue, page)
    }

    private static func choosing(_ catalogue: Catalogue, _ page: PageContext) -> [(name: String, content: PageContent)] {
        func choose(_ fields: [(name: String, value: String)]) -> PageContent {
            let questionnaire = Questionnaire(of: catalogue)
            let wish = ChoosePage.Wish(fields, to: questionnaire)
            let answers = wish.answers.map { #"{"question":"\#($0.question)","option":"\#($0.option)"}"# }.joined(separator: ",")
            guard let document = try? JSONDocument(Array("{\"answers\":[\(answers)]}".utf8)).root,
                let recommendation = try? Recommendation(answering: document, in: catalogue),
                let comparison = try? Comparison(of: catalogue, types: ["coaching", "mentoring"])
            else { preconditionFailure("the small catalogue has a questionnaire and two types") }
            return ChoosePage(questionnaire, recommendation, comparison, in: catalogue, wish).content(page)
        }
        return [
            ("choose", choose([])), ("choose-answered", choose([("until", "soon")])),
            ("choose-whole", choose([("until", "unsure"), ("_all", "1")])),
            ("choose-mistaken", choose([("until", "never"), ("<b>", "&")])),
        ]
    }

    private static func ofRecords(_ catalogue: Catalogue, _ page: PageContext) -> [(name: String, content: PageContent)] {
        func each<R: CatalogueRecord>(_ kind: R.Type, _ content: (R) -> PageContent) -> [(name: String, content: PageContent)] {
            catalogue[R.self].all.map(\.record).map { ("\(R.kind.noun) \($0.id)".replacing(" ", with: "-"), content($0)) }
        }
        return each(RelationshipType.self) { RelationshipTypePage($0, in: catalogue).content(page) }
            + each(Dimension.self) { DimensionPage($0, in: catalogue).content(page) }
            + each(Claim.self) { ClaimPage($0, in: catalogue).content(page) }
            + each(Source.self) { SourcePage($0, in: catalogue).content(page) }
            + each(Tension.self) { TensionPage($0, in: catalogue).content(page) }
    }

    private static func ofLists(_ catalogue: Catalogue, _ page: PageContext) -> [(name: String, content: PageContent)] {
        func list<R: CatalogueRecord>(
            _ columns: RecordColumns<R>, by chosen: [(name: String, value: String)] = [], isFirst: Bool = true,
            next: String? = nil
        ) -> PageContent {
            RecordListPage(catalogue[R.self].values, in: catalogue, by: chosen, isFirst: isFirst, next: next, columns: columns)
                .content(page)
        }
        func part<R: CatalogueRecord>(_ columns: RecordColumns<R>, of count: Int) -> CataloguePage.Part {
            CataloguePage.Part(catalogue[R.self].values, of: count, in: catalogue, by: [("q", "a")], columns: columns)
        }
        let own = [part(.ofClaims, of: 1), part(.ofSources, of: 0)]
        let found = [part(.ofDimensions, of: 2), part(.ofTensions, of: 11)]
        let empty = RecordListPage<Source>(
            [], in: catalogue, by: [("kind", "vendor,institution")], isFirst: true, next: nil, columns: .ofSources)
        return [
            ("relationship-types", list(.ofRelationshipTypes)), ("dimensions", list(.ofDimensions)),
            ("sources", list(.ofSources)),
            ("tensions", list(.ofTensions, by: [("claim", "coaching-duration-manfre")])),
            ("claims", list(.ofClaims, by: [("disputed", "true"), ("q", "a \"quote\"")], isFirst: false, next: "k.coaching")),
            ("sources-none", empty.content(page)),
            ("catalogue", CataloguePage(catalogue, words: nil, found: [], own: own).content(page)),
            ("catalogue-search", CataloguePage(catalogue, words: "time", found: found, own: []).content(page)),
            ("catalogue-nothing", CataloguePage(catalogue, words: "<b>", found: [], own: []).content(page)),
        ]
    }

    private static func ofRules(_ catalogue: Catalogue, _ page: PageContext) -> [(name: String, content: PageContent)] {
        let rules = AnyRule.all.filter { ["coaching-ends", "owner-named"].contains($0.id) }
        let severity = Filter<AnyRule>(name: "severity", values: { _ in Severity.allCases.map(\.rawValue) }) { _, _, _ in true }
        return [
            ("rules", RulesPage(rules, by: [("severity", "error")], of: [severity], in: catalogue).content(page)),
            ("rules-none", RulesPage([], by: [("q", "zebra")], of: [severity], in: catalogue).content(page)),
        ] + rules.map { ("rule-\($0.id)", RulePage($0, in: catalogue).content(page)) }
    }

    private static func docs(_ catalogue: Catalogue, _ page: PageContext) -> [(name: String, content: PageContent)] {
        let description = SmallDescription.whole
        return [
            ("docs", DocsPage(description).content), ("docs-noun", NounPage(description.nouns[0], of: description).content),
            ("docs-errors", ProblemCodesPage(description).content),
            ("docs-recommendations", RecommendationsPage(Questionnaire(of: catalogue), in: catalogue).content(page)),
        ] + description.codes.map { ("docs-error-\($0.id)", ProblemCodePage($0, of: description).content) }
    }
}

/// A description with one of everything that the reference tells of.
enum SmallDescription {
    static let whole = Description(
        [Description.Noun("things", "Things", [read, make])],
        codes: [
            Description.Code("gone", ["410 Gone"], "It is gone.", advice: "Look elsewhere.", operations: ["getThing"]),
            Description.Code("overloaded", ["503 Service Unavailable"], "Too much.", advice: "Wait.", operations: nil),
        ])

    static let thing = Schema.named(
        "Thing",
        .object([
            .init("id", .text(lengthMax: 40, pattern: "^thg_"), "The id of the thing.", isReadOnly: true),
            .init("name", .visibleText(lengthMax: 100), "What it is called."),
            .init("color", .choice(["red", "green"]), "Its color.", isRequired: false),
            .init("size", .oneOf([.integer(0...5), .object([.init("width", .number, "How wide.")])]), "How big it is."),
            .init("tags", .array(.text(format: "date"), countMax: 3), "Days."),
            .init("notes", .map(.boolean, names: "^[a-z]$"), "Notes."),
            .init("owner", .nullable(.named("Owner", .object([.init("any", .any)]))), "Whose it is."),
        ]))

    private static let read = Description.Operation(
        "getThing", "GET", "/v1/things/{id}", "Get a thing.", needs: "No key is needed.",
        parameters: [
            .init("id", in: .path, .text(), isRequired: true, "The id of the record."),
            .init("expand", in: .query, .choice(["owner"]), isList: true, "What goes along."),
            .init("If-Match", in: .field, .text(), isRequired: true, "The ETag of what you have seen."),
        ], body: nil,
        answers: [
            .init(
                "200 OK", "The thing.", types: ["application/json", "text/csv"], thing, fields: ["ETag"],
                example: "{\"id\": \"<1>\"}")
        ], problems: [("410 Gone", ["gone"])])

    private static let make = Description.Operation(
        "createThing", "POST", "/v1/things", "Create a thing", needs: "A key with the scope things:write.", parameters: [],
        body: .init(["application/json"], thing, bytesMax: 8192, isRequired: true, example: "{\n  \"name\": \"A\"\n}"),
        answers: [.init("204 No Content", "It is there.", types: [], nil, fields: [], example: nil)], problems: [])
}
