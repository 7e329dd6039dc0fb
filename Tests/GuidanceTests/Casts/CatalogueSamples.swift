import FoundationEssentials
import JSON
import Testing

@testable import Guidance

/// The catalogue that this repository ships.
func shippedCatalogue() throws -> Catalogue { try catalogue(of: shippedChanges()) }

/// The same as the first decision of a data folder.
func shippedChanges() throws -> [Change] {
    let bytes = try Data(contentsOf: Repository.root.appending(path: "Config/catalogue.json"))
    return try CatalogueFile(JSONDocument(Array(bytes)).root).changes
}

func catalogue(fromFile text: String) throws -> Catalogue {
    try catalogue(of: CatalogueFile(json(text)).changes)
}

func catalogue(of changes: [Change]) -> Catalogue {
    var records = Records()
    records.apply(changes)
    return records.catalogue
}

/// The recommendation for answers in the form in which a client sends them.
func recommendation(_ answers: [(question: String, option: String)], in catalogue: Catalogue) throws -> Recommendation {
    let body = written { writer in
        writer.object { writer in
            writer.name("answers")
            writer.array(answers) { writer, answer in
                writer.object {
                    $0.member("question", answer.question)
                    $0.member("option", answer.option)
                }
            }
        }
    }
    return try Recommendation(answering: json(body), in: catalogue)
}

/// A catalogue small enough to read, with a conflict, a tension and a question; everything else in it is in order.
let smallFile = """
    {
      "sources": [
        {"id":"tables","title":"Two Tables","kind":"practitioner"},
        {"id":"essay","title":"An Essay","author":"Ada Writer","publisher":"The Press","year":2014,"kind":"institution"}
      ],
      "dimensions": [
        {"id":"duration","name":"Duration","question":"How long does it last?","scale":{"kind":"duration"},
         "questions":[{"id":"when","question":"When is it needed?","options":[
           {"id":"soon","label":"Soon","need":"a quick result","points":{"coaching":3},"claims":["c-short"]},
           {"id":"later","label":"Later","need":"growth over years","points":{"mentoring":3},"claims":["m-year","m-years"]},
           {"id":"any","label":"Whenever"}]}]},
        {"id":"orientation","name":"Orientation","question":"What is it about?",
         "scale":{"kind":"spectrum","ends":[{"id":"task","label":"Task"},{"id":"relationship","label":"Relationship"}]}},
        {"id":"agenda","name":"Agenda","question":"Who sets it?",
         "scale":{"kind":"choice","choices":[{"id":"guide","label":"The guide"},{"id":"both","label":"Both"}]}},
        {"id":"purpose","name":"Purpose","question":"What is it for?","scale":{"kind":"text"}}
      ],
      "relationshipTypes": [
        {"id":"coaching","name":"Coaching","summary":"A short one.","roles":{"guide":"coach","learner":"coachee"},
         "programmable":true,"policy":{"design":{"required":false},
         "length":{"least":"P1M","typical":"P3M","most":"P6M","end":"required"},"manager":"partner",
         "consent":"learner-accepts","agenda":"both","outcomes":"measured","expertise":"subject",
         "confidentiality":"shared-with-agreement"}},
        {"id":"mentoring","name":"Mentoring","summary":"A long one.","roles":{"guide":"mentor","learner":"mentee"},
         "programmable":true,"policy":{"design":{"required":true,"components":["purpose"]},"length":{"end":"open"},
         "manager":"indirect","consent":"both-volunteer","agenda":"learner","outcomes":"evolving","expertise":"experience",
         "confidentiality":"private"}},
        {"id":"role-model","name":"Role model","summary":"A far one.","roles":{"guide":"model","learner":"observer"},
         "programmable":false}
      ],
      "claims": [
        {"id":"c-short","relationshipType":"coaching","dimension":"duration","source":"tables",
         "statement":"Ends after some weeks.","value":{"most":"P6W"},"locator":"row 1","strength":"usually"},
        {"id":"m-year","relationshipType":"mentoring","dimension":"duration","source":"tables",
         "statement":"Takes nine months to a year.","value":{"least":"P9M","most":"P12M"},"locator":"row 2","strength":"always"},
        {"id":"m-years","relationshipType":"mentoring","dimension":"duration","source":"essay",
         "statement":"Often takes years.","value":{"least":"P2Y"},"locator":"paragraph 3","strength":"may"},
        {"id":"m-time","relationshipType":"mentoring","dimension":"duration","source":"essay",
         "statement":"Needs time for trust.","locator":"paragraph 4","strength":"always"},
        {"id":"c-task","relationshipType":"coaching","dimension":"orientation","source":"tables",
         "statement":"Leans toward a task.","value":-2,"locator":"row 3","strength":"usually"},
        {"id":"c-task-2","relationshipType":"coaching","dimension":"orientation","source":"essay",
         "statement":"Is all about the task.","value":-2,"locator":"paragraph 5","strength":"always"},
        {"id":"r-distant","relationshipType":"role-model","dimension":"orientation","source":"essay",
         "statement":"Stays at a distance.","locator":"paragraph 6","strength":"always"},
        {"id":"c-agenda","relationshipType":"coaching","dimension":"agenda","source":"tables",
         "statement":"They set it together.","value":"both","locator":"row 4","strength":"always"},
        {"id":"c-purpose","relationshipType":"coaching","dimension":"purpose","source":"tables",
         "statement":"It is there to teach a skill.","value":"A skill","locator":"row 5","strength":"always"}
      ],
      "tensions": [
        {"id":"quick-trust","claims":["c-short","m-time"],"statement":"Trust needs time that a short form does not give."}
      ]
    }
    """
