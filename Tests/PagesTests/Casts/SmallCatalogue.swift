@testable import Guidance
import JSON

/// A catalogue with one of everything that a page tells of: a dispute, a tension, something retired, something of one's own.
enum SmallCatalogue {
    static func read(_ text: String = SmallCatalogue.text) throws -> Catalogue {
        var records = Records()
        records.apply(try CatalogueFile(try JSONDocument(Array(text.utf8)).root).changes)
        return records.catalogue.published
    }

    /// Each text is followed by what it is in German.
    static let text = """
        {"relationshipTypes":[
        {"id":"coaching","name":"Coaching","summary":"Guidance with an end.","roles":{"guide":"coach","learner":"coachee"},
        "aliases":["business coaching"],"programmable":true,
        "policy":{"design":{"required":false},"length":{"typical":"P6M","most":"P12M","end":"required"},"manager":"partner",
        "consent":"learner-accepts","agenda":"both","outcomes":"measured","expertise":"subject","confidentiality":"shared-with-agreement"},
        "translations":{"de":{"name":"Coaching","summary":"Begleitung mit einem Ende.","roles":{"guide":"Coach","learner":"Coachee"},
        "aliases":["Business-Coaching"]}}},
        {"id":"mentoring","name":"Mentoring","summary":"A lasting relationship.","roles":{"guide":"mentor","learner":"mentee"},
        "kindOf":"coaching","programmable":true,
        "policy":{"design":{"required":true,"components":["purpose","model"]},"length":{"least":"P9M","end":"open"},"manager":"indirect",
        "consent":"both-volunteer","agenda":"learner","outcomes":"evolving","expertise":"experience","confidentiality":"private"},
        "translations":{"de":{"name":"Mentoring","summary":"Eine dauerhafte Beziehung.","roles":{"guide":"Mentor","learner":"Mentee"}}}},
        {"id":"role-model","name":"Role model","summary":"Somebody to look up to.","roles":{"guide":"role model","learner":"observer"},
        "programmable":false,
        "translations":{"de":{"name":"Vorbild","summary":"Eine Person, der man nacheifert.","roles":{"guide":"Vorbild",
        "learner":"Beobachter"}}}}],
        "sources":[
        {"id":"manfre","title":"The differences","author":"Frank Manfre","year":2019,"kind":"practitioner","file":"003.txt",
        "translations":{"de":{"title":"Die Unterschiede"}}},
        {"id":"mentorcliq","title":"The guide","publisher":"MentorCliq","kind":"vendor","translations":{"de":{"title":"Der Leitfaden"}}},
        {"id":"our-review","title":"Our review of 2026","kind":"organization",
        "provenance":{"origin":"own","recordedAt":"2026-11-20T08:00:00Z"},"translations":{"de":{"title":"Unser Bericht von 2026"}}}],
        "dimensions":[
        {"id":"duration","name":"Duration","question":"How long does it last?","scale":{"kind":"duration"},
        "questions":[{"id":"until","question":"When do you need a result?","kind":"condition",
        "options":[{"id":"soon","label":"Within months","need":"a quick result","points":{"coaching":3},"claims":["coaching-duration-manfre"],
        "translations":{"de":{"label":"In einigen Monaten","need":"ein schnelles Ergebnis"}}},
        {"id":"unsure","label":"Not sure yet","points":{},"claims":[],"translations":{"de":{"label":"Noch unklar"}}}],
        "translations":{"de":{"question":"Wann brauchen Sie ein Ergebnis?"}}}],
        "translations":{"de":{"name":"Dauer","question":"Wie lange dauert es?"}}},
        {"id":"driver","name":"Driver","question":"What drives it?","scale":{"kind":"spectrum",
        "ends":[{"id":"task","label":"Task","translations":{"de":{"label":"Aufgabe"}}},
        {"id":"person","label":"Person","translations":{"de":{"label":"Mensch"}}}]},
        "translations":{"de":{"name":"Antrieb","question":"Was treibt es an?"}}}],
        "claims":[
        {"id":"coaching-duration-manfre","relationshipType":"coaching","dimension":"duration","source":"manfre",
        "statement":"Can succeed in a short time.","value":{"most":"P3M"},"reading":"a few sessions","locator":"paragraph 3",
        "strength":"may","translations":{"de":{"statement":"Kann in kurzer Zeit gelingen.","reading":"einige Sitzungen",
        "locator":"Absatz 3"}}},
        {"id":"coaching-duration-mentorcliq","relationshipType":"coaching","dimension":"duration","source":"mentorcliq",
        "statement":"Lasts a year at most.","value":{"most":"P12M"},"locator":"paragraph 1","strength":"usually",
        "translations":{"de":{"statement":"Dauert höchstens ein Jahr.","locator":"Absatz 1"}}},
        {"id":"coaching-driver-manfre-end","relationshipType":"coaching","dimension":"driver","source":"manfre",
        "statement":"Ends when the skill is there.","value":-2,"locator":"paragraph 5","strength":"always",
        "translations":{"de":{"statement":"Endet, wenn die Fähigkeit da ist.","locator":"Absatz 5"}}},
        {"id":"mentoring-driver-ours","relationshipType":"mentoring","dimension":"driver","source":"our-review",
        "statement":"Our mentees set the pace.","value":2,"locator":"page 4","strength":"usually",
        "provenance":{"origin":"own","recordedBy":"key_1","recordedAt":"2026-11-21T08:00:00Z","changedAt":"2026-11-22T08:00:00Z"},
        "translations":{"de":{"statement":"Unsere Mentees bestimmen das Tempo.","locator":"Seite 4"}}},
        {"id":"mentoring-duration-manfre","relationshipType":"mentoring","dimension":"duration","source":"manfre",
        "statement":"Goes on for years.","value":{"least":"P2Y"},"locator":"paragraph 4","strength":"usually",
        "retirement":{"at":"2026-11-25T08:00:00Z","reason":"Neuere Zahlen"},
        "translations":{"de":{"statement":"Dauert Jahre.","locator":"Absatz 4"}}}],
        "tensions":[
        {"id":"short-and-open","claims":["coaching-duration-manfre","mentoring-driver-ours"],
        "statement":"One ends, the other takes its time.",
        "translations":{"de":{"statement":"Das eine endet, das andere nimmt sich Zeit."}}}]}
        """
}
