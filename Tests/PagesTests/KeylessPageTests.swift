import Foundation
import Guidance
import JSON
import Testing

@testable import Pages

/// Pages about the catalogue, its rules and the API.
///
/// With `RAPPORT_RECORD_GOLDEN` in the environment, the first test writes what it sees to Golden/; else it compares.
@Suite struct KeylessPageTests {
    private func pages(
        _ language: SpokenLanguage, _ text: String = SmallCatalogue.text
    ) throws -> [(name: String, content: PageContent, text: String)] {
        let page = Shown.context(language)
        return Shown.all(of: try SmallCatalogue.read(text), in: language).map { name, content in
            (name, content, String(decoding: page.document(content).bytes(at: PublicAddress()), as: UTF8.self))
        }
    }

    @Test(arguments: SpokenLanguage.allCases) func `each page is as it was when somebody looked at it`(
        _ language: SpokenLanguage
    ) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        var names: Set<String> = []
        for page in try pages(language) {
            let file = folder.appending(path: "\(page.name).\(language.tag.text).html")
            names.insert(file.lastPathComponent)
            guard ProcessInfo.processInfo.environment["RAPPORT_RECORD_GOLDEN"] == nil else {
                try Data(page.text.utf8).write(to: file)
                continue
            }
            let kept = try? String(contentsOf: file, encoding: .utf8)
            #expect(page.text == kept, "\(page.name) in \(language.tag.text)")
        }
        #expect(names.count > 25)
    }

    @Test(arguments: SpokenLanguage.allCases) func `each page is well formed and says what it is`(
        _ language: SpokenLanguage
    ) throws {
        for page in try pages(language) {
            let markup = try Markup(page.text)
            #expect(markup.faults == [], "\(page.name)")
            #expect(markup.all("h1").count == 1, "\(page.name)")
            #expect(markup.all("html")[0].attributes["lang"] == language.tag.text)
            #expect(
                markup.all("th").allSatisfy { ["col", "row"].contains($0.attributes["scope"]) },
                "\(page.name): a head says of what")
            #expect(markup.all("table").count == markup.all("caption").count, "\(page.name)")
            let ids = markup.elements.compactMap { $0.attributes["id"] }
            #expect(Set(ids).count == ids.count, "\(page.name): \(ids)")
            let known = Set(ids)
            let named = markup.elements.flatMap { element in
                [element.attributes["aria-labelledby"], element.attributes["for"]].compactMap { $0 }
                    + (element.attributes["href"].flatMap { $0.hasPrefix("#") ? [String($0.dropFirst())] : nil } ?? [])
            }
            #expect(named.allSatisfy(known.contains), "\(page.name): \(named.filter { !known.contains($0) })")
            // The level of a heading is never more than one below that before it.
            let levels = markup.elements.compactMap { $0.name.first == "h" ? Int($0.name.dropFirst()) : nil }
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 }, "\(page.name): \(levels)")
            let inline = markup.elements.flatMap(\.attributes.keys).filter { $0 == "style" || $0.hasPrefix("on") }
            #expect(inline == [], "\(page.name)")
        }
    }

    @Test func `a German page has no English in it that is not marked as such`() throws {
        let english = try Regex(
            #"\b(the|and|of|is|are|with|not|for|from|what|which|this|that|has|have|your|or|by|says|nothing|who)\b"#)
        var words = 0
        for page in try pages(.german) {
            for text in try Markup(page.text).words {
                words += 1
                let found = text.lowercased().firstMatch(of: english)
                #expect(found == nil, "\(page.name): \(text)")
            }
        }
        #expect(words > 1000)
    }

    @Test func `hostile text in every member is shown and does nothing`() throws {
        // In each text that somebody can record, also in translations.
        let hostile = #"<script>alert(1)</script>\"'&amp;"#
        let member = try Regex(
            #""(name|summary|guide|learner|title|author|publisher|file|question|label|need|statement|reading|locator|reason)":"([^"]*)""#
        )
        let text = SmallCatalogue.text.replacing(member) { match in
            "\"\(match.output[1].substring ?? "")\":\"\(match.output[2].substring?.prefix(8) ?? "")\(hostile)\""
        }
        for language in SpokenLanguage.allCases {
            let (quiet, loud) = (try pages(language), try pages(language, text))
            for (one, other) in zip(quiet, loud) {
                let (before, after) = (try Markup(one.text), try Markup(other.text))
                #expect(after.faults == [], "\(one.name)")
                #expect(after.elements.map(\.name) == before.elements.map(\.name), "\(one.name): no element more or less")
                #expect(!other.text.contains("<script>alert"), "\(one.name)")
            }
            #expect(loud.filter { $0.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;amp;") }.count > 15)
        }
    }

    @Test func `every link stands below the path under which the service is found`() throws {
        let page = Shown.context(.english)
        for (name, content) in Shown.all(of: try SmallCatalogue.read(), in: .english) {
            let text = String(
                decoding: page.document(content).bytes(at: PublicAddress(origin: "https://hr.example.org", prefix: "/rapport")),
                as: UTF8.self)
            let links = try Markup(text).elements.flatMap { element in
                ["href", "src", "action"].compactMap { element.attributes[$0] }
            }
            #expect(links.count > 5 && links.allSatisfy { $0.hasPrefix("/rapport/") || $0.hasPrefix("#") }, "\(name): \(links)")
        }
        let rule = try #require(Shown.all(of: try SmallCatalogue.read(), in: .english).first { $0.name == "rule-coaching-ends" })
        let text = String(decoding: page.document(rule.content).bytes(at: PublicAddress(prefix: "/rapport")), as: UTF8.self)
        #expect(text.contains("with PATCH /rapport/v1/programs/{id}."))
    }

    @Test func `what a page says is the same for all who read it in one language`() throws {
        let reader = SignedIn(name: "Ines", isPerson: false, places: [.programs], formToken: "token")
        let other = PageContext(
            .english, at: "/elsewhere?a=b", theme: .dark, reader: reader, assets: Assets(sheet: "a", script: "b", icon: "c"),
            version: "9", now: Instant(milliseconds: 0))
        let catalogue = try SmallCatalogue.read()
        let claim = try #require(catalogue.claims.values.first)
        let (one, two) = (
            ClaimPage(claim, in: catalogue).content(Shown.context(.english)), ClaimPage(claim, in: catalogue).content(other)
        )
        #expect(one.matter == two.matter && one.title == two.title)
    }

    // MARK: What they tell

    private func text(_ name: String, _ language: SpokenLanguage = .english) throws -> String {
        try #require(try pages(language).first { $0.name == name }).text
    }

    @Test func `a claim tells on whose word, where, how firmly, what disputes it and what rests on it`() throws {
        let page = try text("claim-coaching-duration-manfre")
        for part in [
            "Can succeed in a short time.", "The differences</a> (practitioner)", "paragraph 3", "as a possibility",
            "“a few sessions”",
            "Read here as</dt><dd>at most 3 months", "MentorCliq</a>: usually at most 12 months", "/rules/coaching-ends",
            "length-fits-type",
            "When do you need a result? <strong>Within months</strong>", "One ends, the other takes its time.",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(try text("claim-coaching-driver-manfre-end").contains("What disputes it") == false)
    }

    @Test func `what is retired says since when and why, and that nothing rests on it`() throws {
        let page = try text("claim-mentoring-duration-manfre")
        #expect(page.contains("Retired on <time datetime=\"2026-11-25\">") && page.contains("“Neuere Zahlen”"))
        #expect(page.contains("It does not count any more"))
        #expect(try text("source-manfre").contains("Goes on for years. <span class=\"badge\">Retired</span>"))
        #expect(try text("relationship-type-mentoring").contains("Goes on for years.") == false)
    }

    @Test func `who recorded something is told to those who see it`() throws {
        #expect(try text("claim-mentoring-driver-ours").contains("key_1") == false)
        let catalogue = try SmallCatalogue.read()
        var claim = try #require(catalogue.claims.value("mentoring-driver-ours"))
        claim.provenance?.recordedBy = "key_1"
        let page = Shown.context(.english)
        let document = page.document(ClaimPage(claim, in: catalogue).content(page))
        #expect(String(decoding: document.bytes(at: PublicAddress()), as: UTF8.self).contains("<code>key_1</code>"))
    }

    @Test func `a relationship type tells what its programs have to obey, with the rules that read it`() throws {
        let page = try text("relationship-type-mentoring")
        for part in [
            "A program has an approved design before anyone enrolls, with purpose and model.", "/rules/design-before-enrolment",
            "A relationship lasts at least 9 months. It may go on without an end.", "/rules/length-fits-type",
            "Both sides take part of their own free will", "/rules/volunteers-both", "who sees what",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(!page.contains("/rules/coaching-ends"), "its programs need no end")
        #expect(try text("relationship-type-role-model").contains("It has no policy: no program can run it."))
        #expect(try text("relationship-type-mentoring", .german).contains("Bevor sich jemand anmeldet") == false)
        #expect(
            try text("relationship-type-mentoring", .german).contains(
                "ein freigegebenes Konzept; darin stehen: Zweck und Modell."))
    }

    @Test func `a rule tells which types and what of their policies it concerns`() throws {
        let page = try text("rule-coaching-ends")
        #expect(
            page.contains("about: Length.")
                && page.contains("Coaching</a>: A relationship lasts at most 12 months, usually 6 months."))
        #expect(!page.contains("/relationship-types/mentoring"))
        #expect(try text("rule-owner-named").contains("it reads no policy"))
    }

    @Test func `a list keeps what was chosen, in its form, its next page and its twin`() throws {
        let page = try text("claims")
        #expect(page.contains("value=\"true\" selected>yes"))
        #expect(page.contains("value=\"a &quot;quote&quot;\""))
        #expect(page.contains("/claims?disputed=true&amp;q=a%20%22quote%22&amp;after=k.coaching"))
        #expect(page.contains("href=\"/v1/claims?disputed=true&amp;q=a%20%22quote%22\""))
        #expect(try text("sources-none").contains("value=\"vendor,institution\" selected"))
        #expect(try text("tensions").contains("<input type=\"hidden\" name=\"claim\" value=\"coaching-duration-manfre\">"))
    }

    @Test func `the page for works councils tells of everything in the matrix, with the settings in force`() throws {
        let settings = DataPage.Settings(
            ofAccess: [("RAPPORT_DIRECTORY", "open")], namesReaders: false, logMonths: 24, historyDays: 30)
        let page = Shown.context(.german)
        let (table, words) = (AccessTable(), HTML.text)
        let document = page.document(DataPage(table, settings).content)
        let text = String(decoding: document.bytes(at: PublicAddress()), as: UTF8.self)
        let markup = try Markup(text)
        #expect(markup.faults == [] && markup.all("h1").count == 1)
        #expect(table.matters.count > 10 && Set(table.matters.map(\.name)) == Set(table.lines.map(\.matter)))
        for matter in table.matters {
            for part in [matter.name, matter.purpose, matter.logging, matter.stay] {
                #expect(text.contains(String(decoding: words(part).bytes, as: UTF8.self)), "\(part)")
            }
        }
        for line in table.lines {
            let cells = [line.roles, line.sees, line.may].map { String(decoding: words($0).bytes, as: UTF8.self) }
            #expect(cells.allSatisfy(text.contains), "\(line)")
        }
        #expect(text.contains("tells the roles of readers and is kept for 24 months") && text.contains("for 30 days"))
        #expect(text.contains("<code>RAPPORT_DIRECTORY</code>") && text.contains("<code>open</code>"))
        #expect(try !Markup(text).words.joined().contains("everything"), "what is English is marked as such")
    }

    @Test func `the reference tells what each member means and takes`() throws {
        let page = try text("docs-noun")
        for part in [
            "GET /v1/things/{id}", "No key is needed.", "; several between commas", "field of the head, needed", "at most 8 KiB",
            "<a href=\"#schema-Thing\">Thing</a>", "id=\"schema-Thing\"", "text, at most 100 characters",
            "one of <code>red</code> <code>green</code>",
            "a whole number from 0 to 5; or an object<ul><li><code>width</code>: a number. How wide.</li></ul>",
            "a list, at most 3, of: date",
            "<a href=\"#schema-Owner\">Owner</a>, or <code>null</code>", "set by the service", "may be missing",
            "/docs/errors/gone",
            "{&quot;id&quot;: &quot;&lt;1&gt;&quot;}",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(try text("docs-error-gone").contains("href=\"/docs/things#getThing\""))
        #expect(try text("docs-error-overloaded").contains("Any request can get it."))
    }
}
