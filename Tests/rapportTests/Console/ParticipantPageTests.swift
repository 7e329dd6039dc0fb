import JSON
import Testing

@testable import Guidance
@testable import rapport

/// Who takes part in programs, on pages.
@Suite struct ParticipantPageTests {
    let cast: PageCast
    var company: Company { cast.company }
    private var list: String { "/programs/\(company.program)/participants" }
    private var participant: String { "/participants/\(company.participant)" }

    init() throws { cast = try PageCast() }

    private func participants(on page: Answer) -> Set<String> {
        Set(page.text.matches(of: /par_[0-9a-f-]+/).map { String($0.output) })
    }

    @Test(arguments: Company.Who.allCases)
    func `the list shows whom the API shows to that reader, and nobody else`(who: Company.Who) throws {
        let (page, twin) = (try cast.get(list, as: who), try cast.api("/v1\(list)", as: who))
        #expect(page.status == twin.status && page["Content-Type"]?.hasPrefix("text/html") == true)
        guard twin.status == 200 else { return }
        let shown = Set(try twin.value("items")?.elements.compactMap { $0["id"]?.string } ?? [])
        #expect(participants(on: page) == shown)
        if shown.isEmpty { #expect(page.text.contains("Nobody whom you may see")) }
    }

    @Test func `counts are of those whom the reader sees, and lead to them`() throws {
        let page = try cast.get(list, as: .owner)
        #expect(page.text.contains("status=applied\">Applied</a>: 3"))
        #expect(try cast.get("\(list)?status=applied", as: .owner).text.contains("The peer"))
        let none = try cast.get("\(list)?status=active", as: .owner)
        #expect(none.text.contains("Nobody fits.") && !none.text.contains("The peer"))
        #expect(try cast.get("\(list)?status=started", as: .owner).status == 400)
        #expect(try cast.get(list, as: .peer).text.contains("Applied</a>: 2"))
    }

    @Test(arguments: ["en", "de"])
    func `a refused step names rule, words and sources as the API does, and leads to the remedy`(language: String) throws {
        let shown = try cast.get(participant, as: .owner, in: language)
        let tag = try shown.hidden("tag")
        let page = try cast.post(
            "\(participant)/transitions#refused", [("tag", tag), ("to", "approved")], as: .owner, in: language)
        let twin = try cast.service.client(Company.secret(.owner)).post(
            "/v1\(participant)/transitions", #"{"to":"approved"}"#, ["Accept-Language": language])
        #expect(try page.status == 422 && twin.problem(422) == "rules-refuse")
        let refusals = try #require(try twin.value("refusals")?.elements)
        #expect(refusals.contains { $0["rule"]?.string == "volunteers-both" })
        for refusal in refusals {
            let sources = refusal["sources"]?.elements.compactMap { $0["title"]?.string } ?? []
            let texts = [refusal["rule"]?.string, refusal["detail"]?.string].compactMap { $0 } + sources
            for text in texts { #expect(page.text.contains(text.escapedForPage), "\(text)") }
        }
        #expect(page.text.contains("id=\"refused\" role=\"alert\""))
        let remedy = "/people/\(company.person(.learner))/consents"
        #expect(page.text.contains("href=\"\(remedy)#give\""))
        #expect(try cast.get(remedy, as: .owner).text.contains("id=\"give\""))
        #expect(try cast.api("/v1\(participant)", as: .owner).string("status") == "applied")
    }

    @Test func `a step is taken once, told of, and refused from an older page`() throws {
        let tag = try cast.get(participant, as: .owner).hidden("tag")
        let moved = try cast.post(
            "\(participant)/transitions", [("tag", tag), ("to", "rejected"), ("reason", "rule")], as: .owner)
        #expect(moved.status == 303 && moved.location == "\(participant)?done=moved#done")
        let told = try cast.get(moved.location, as: .owner).text
        #expect(told.contains("It is now: Rejected.") && told.contains("a rule stood in the way"))
        let late = try cast.post("\(participant)/transitions", [("tag", tag), ("to", "invited")], as: .owner)
        #expect(late.status == 412 && late.text.contains("role=\"alert\""))
        #expect(try cast.api("/v1\(participant)", as: .owner).string("status") == "rejected")
    }

    @Test func `a reader is offered the steps that the API offers to that reader`() throws {
        for who in [Company.Who.owner, .learner, .admin] {
            let steps = try cast.api("/v1\(participant)/findings", as: who).value("steps")?.elements
            let names = steps?.compactMap { $0["to"]?.string } ?? []
            let page = try cast.get(participant, as: who).text
            let buttons = page.matches(of: /name="to" value="([a-z]+)"/).map { String($0.output.1) }
            #expect(buttons == names && !names.isEmpty, "\(who)")
        }
        let committee = try cast.get(participant, as: .committee).text
        #expect(committee.contains("There is no step that you can take now.") && !committee.contains("name=\"to\""))
    }

    @Test func `several people are invited, and who cannot be is named with what was typed`() throws {
        let key = try cast.get(list, as: .owner).hidden("key")
        let (one, other) = (company.person(.stranger).description, company.person(.chief).description)
        let unknown = try cast.post(list, [("key", key), ("/people", "\(one)\r\nnobody.known"), ("/side", "guide")], as: .owner)
        #expect(unknown.status == 422 && unknown.text.contains("“nobody.known” is neither the id"))
        #expect(unknown.text.contains("\(one)\r\nnobody.known") && unknown.text.contains("value=\"guide\" selected"))
        let blank = try cast.post(list, [("key", key), ("/people", " \r\n"), ("/side", "guide")], as: .owner)
        #expect(blank.status == 422 && blank.text.contains("Name at least one person."))
        let made = try cast.post(list, [("key", key), ("/people", "\(one)\r\n\(other)"), ("/side", "guide")], as: .owner)
        #expect(made.status == 303 && made.location == "\(list)?invited=2#done")
        #expect(try cast.get(made.location, as: .owner).text.contains("2 people are invited."))
        let manager = company.person(.manager).description
        let next = try cast.get(list, as: .owner).hidden("key")
        let part = try cast.post(list, [("key", next), ("/people", "\(one)\n\(manager)"), ("/side", "guide")], as: .owner)
        #expect(part.status == 422 && part.text.contains("Not everybody was invited: 1 are, 1 are not"))
        #expect(part.text.contains("<strong>\(one)</strong>"))
        let items = try cast.api("/v1\(list)?status=invited", as: .owner).value("items")?.count
        #expect(items == 3)
    }

    @Test func `somebody who may apply does so on the page of the program`() throws {
        let program = "/programs/\(company.program)"
        let page = try cast.get(program, as: .stranger)
        #expect(page.status == 200 && page.text.contains("id=\"join\""))
        let key = try page.hidden("key")
        let wrong = try cast.post(
            "\(program)/join", [("key", key), ("/as", "\(company.type) guide"), ("/capacity", "many")], as: .stranger)
        #expect(wrong.status == 422 && wrong.text.contains("value=\"many\"") && wrong.text.contains("href=\"#capacity\""))
        let made = try cast.post("\(program)/join", [("key", key), ("/as", "\(company.type) guide")], as: .stranger)
        #expect(made.status == 303 && made.location.hasPrefix("/participants/par_"))
        #expect(try cast.get(made.location, as: .stranger).text.contains("You have applied. It is now: Applied."))
        let after = try cast.get(program, as: .stranger).text
        #expect(after.contains("Your part in it"))
        #expect(try !cast.get(program, as: .owner).text.contains("id=\"join\""))
    }

    @Test(arguments: [Company.Who.stranger, .manager, .peer])
    func `what is hidden and what never was are the same page`(who: Company.Who) throws {
        let never = ID<Participant>(Company.key(999))
        for path in ["", "/answers"] {
            let hidden = try cast.get("\(participant)\(path)", as: who)
            let absent = try cast.get("/participants/\(never)\(path)", as: who)
            #expect(hidden.status == 404 && absent.status == 404)
            #expect(
                bare(hidden.text, company.participant.description) == bare(absent.text, never.description), "\(path)")
        }
        let refused = try cast.post("\(participant)/transitions", [("to", "approved")], as: who)
        #expect(refused.status == 404 && !refused.text.contains("planted"))
    }

    /// Without the id that was asked for and the id of the request.
    private func bare(_ text: String, _ id: String) -> String {
        text.replacing(id, with: "").replacing(/Request <code>[^<]*<\/code>/, with: "")
    }

    @Test func `German pages are in German`() throws {
        let page = try cast.get(list, as: .owner, in: "de").text
        for text in ["<html lang=\"de\"", "Teilnehmende", "Personen einladen", "Beworben"] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("Participants") && !page.contains("Applied"))
    }
}
