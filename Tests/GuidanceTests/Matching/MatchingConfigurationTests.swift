import JSON
import Testing

@testable import Guidance

/// How a programme is matched, as somebody writes it.
@Suite struct MatchingConfigurationTests {
    /// A programme with a form, and its configuration.
    struct Scene {
        var desk = Desk()
        let program: ID<Program>

        init(_ type: Slug = "mentoring") throws {
            program = try desk.enrolling(type)
            var form = Form()
            (form.id, form.program) = (ID(program.key), program)
            form.questions = [
                ("style", Form.Question.Kind.choice, [.match], false), ("topics", .multiChoice, [.match], false),
                ("years", .number, [.match], false), ("faith", .choice, [.match], true), ("hobby", .choice, [.show], false),
                ("essay", .text, [.match], false),
            ].map { (id: Slug, kind, use: [Form.Question.Use], isSensitive) in
                var question = Form.Question()
                (question.id, question.kind, question.use, question.isSensitive) = (id, kind, use, isSensitive)
                if kind.hasOptions { question.options = ["a", "b"].map { .init(id: $0, label: $0.text) } }
                return question
            }
            desk.remember([.put(Stored(form, revision: 1))])
        }

        var written: MatchingConfiguration? { desk.records.matchingConfigurations[ID(program.key)]?.value }

        @discardableResult
        mutating func set(_ document: String) throws -> MatchingConfiguration {
            let document = try json(document)
            let id = ID<MatchingConfiguration>(program.key)
            if written != nil {
                let decision = try desk.records.change(
                    id, of: MatchingConfiguration.self, to: document, by: "ines", at: desk.now)
                desk.remember(decision.changes)
                return decision.answer.value
            }
            let draft = MatchingConfiguration.fields.draft(document).with { $0.program = program }
            let decision = try desk.records.create(draft, from: document, id: id, by: "ines", at: desk.now)
            desk.remember(decision.changes)
            return decision.answer.value
        }

        /// What is wrong with a criterion: "kind is …", by the ends of the pointers.
        func faults(of criterion: String) -> [String] {
            var scene = self
            do {
                try scene.set(#"{"criteria":[{"id":"c","weight":1,\#(criterion)}]}"#)
                return []
            } catch let problem as Problem {
                return problem.errors.map { "\($0.pointer.replacing("/criteria/0/", with: "")) \($0.detail)" }
            } catch {
                return ["\(error)"]
            }
        }
    }

    @Test func `before anybody has written one, what profiles and directory have to say counts`() throws {
        let scene = try Scene()
        let program = try #require(scene.desk.records.programs[scene.program]?.value)
        let preset = scene.desk.records.matching(of: program)
        #expect(preset.revision == 0 && preset.value.revision == 0 && preset.value.program == scene.program)
        #expect(preset.value.criteria.map(\.id) == ["topics", "wish", "time", "level"])
        #expect(preset.value.criteria.map(\.weight) == [500, 250, 150, 100] && preset.value.criteria[3].target == 1)
        let constraints = preset.value.constraints
        #expect(constraints.language != nil && constraints.repetition?.months == 24)
        #expect(constraints.level == nil && constraints.overlap == nil && constraints.segments == [])
        // It is one that a client could have written.
        var other = scene
        let written = try other.set(
            String(
                decoding: MatchingConfiguration.fields.bytes(
                    of: {
                        var sent = preset.value
                        sent.revision = 0
                        return sent
                    }()), as: UTF8.self
            ).replacing(/"(id|program)":"(mat|prg)_[^"]*",|"revision":0,|,"(created|updated)At":"[^"]*"/, with: ""))
        #expect(written.criteria == preset.value.criteria && written.constraints == constraints && written.revision == 1)
    }

    @Test func `where the guide is the junior one, a level below is best`() throws {
        let scene = try Scene("reverse-mentoring")
        let program = try #require(scene.desk.records.programs[scene.program]?.value)
        let type = scene.desk.records.catalogue.relationshipTypes["reverse-mentoring"]?.value
        let target = scene.desk.records.matching(of: program).value.criteria[3].target
        #expect(target == (type?.policy?.seniority == .junior ? -1 : 1))
    }

    @Test(
        arguments: [
            #""kind":"overlap","learner":"profile.seeks","guide":"profile.offers""#,
            #""kind":"overlap","learner":"form.style","guide":"person.department","floor":1"#,
            #""kind":"similar","of":"form.topics""#, #""kind":"similar","of":"person.languages","whenMissing":0"#,
            #""kind":"equal","of":"form.style""#, #""kind":"different","learner":"person.location","guide":"person.location""#,
            #""kind":"distance","of":"person.level","target":-1,"tolerance":3"#, #""kind":"distance","of":"form.years""#,
            #""kind":"time""#, #""kind":"time","wantedMinutes":15"#, #""kind":"choice""#,
            #""kind":"choice","side":"both","depth":3"#,
            #""kind":"map","of":"form.style","map":{"a":{"b":1000,"a":0}}"#, #""kind":"equal","of":"form.not-asked-yet""#,
            #""kind":"map","of":"form.not-asked-yet","map":{"x":{"y":1}}"#,
        ])
    func `what can be compared is taken`(_ criterion: String) throws {
        #expect(try Scene().faults(of: criterion) == [])
    }

    @Test(
        arguments: [
            (
                #""kind":"nearness","of":"person.level""#,
                ["kind must be one of: overlap, similar, map, equal, different, distance, time, choice"]
            ),
            (
                #""kind":"overlap""#,
                ["learner is required: What is compared of the learner.", "guide is required: What is compared of the guide."]
            ),
            (
                #""kind":"equal","of":"form.style","guide":"form.style""#,
                ["guide cannot be sent along with of: send one of the two"]
            ),
            (#""kind":"time","of":"profile.availability""#, ["of means nothing for the kind time: leave it out"]),
            (#""kind":"choice","whenMissing":1"#, ["whenMissing means nothing for the kind choice: leave it out"]),
            (#""kind":"equal","of":"form.style","floor":2"#, ["floor means nothing for the kind equal: leave it out"]),
            (#""kind":"equal","of":"person.displayName""#, ["of names a personal detail"]),
            (#""kind":"equal","of":"person.birthDate""#, ["of names a personal detail"]),
            (#""kind":"equal","of":"person.gender""#, ["of names a personal detail"]),
            (#""kind":"equal","of":"person.""#, ["of names a personal detail"]),
            (#""kind":"equal","of":"form.faith""#, ["of names a sensitive question"]),
            (#""kind":"map","of":"form.faith","map":{"a":{"b":1}}"#, ["of names a sensitive question"]),
            (#""kind":"equal","of":"form.hobby""#, ["of names a question of which the form does not say"]),
            (#""kind":"overlap","of":"form.essay""#, ["of cannot be compared by overlap, which takes no numbers"]),
            (#""kind":"overlap","of":"person.level""#, ["of cannot be compared by overlap, which takes no numbers"]),
            (#""kind":"distance","of":"form.style""#, ["of cannot be compared by distance, which takes numbers"]),
            (#""kind":"similar","of":"profile.seek""#, ["of must name what is compared: "]),
            (#""kind":"similar","of":"profile.experience""#, ["of must name what is compared: "]),
            (#""kind":"similar","of":"form.""#, ["of must name what is compared: "]),
            (#""kind":"similar","of":"Form.style""#, ["of must name what is compared: "]),
            (#""kind":"similar","of":"form.style\u0000""#, ["of must not hold control characters"]),
            (#""kind":"map","of":"form.style""#, ["map is required: "]),
            (#""kind":"map","of":"form.style","map":{}"#, ["map is required: "]),
            (#""kind":"map","of":"form.style","map":{"c":{"a":1}}"#, ["map/c there is no option “c”"]),
            (#""kind":"map","of":"form.style","map":{"a":{"z":1}}"#, ["map/a/z there is no option “z”"]),
            (#""kind":"map","of":"form.style","map":{"a":{"b":1001}}"#, ["map/a/b must be a whole number from 0 to 1000"]),
            (#""kind":"map","of":"form.style","map":{"A~/":{"b":1}}"#, ["map/A~0~1 must be an id"]),
            (#""kind":"map","of":"form.style","map":[]"#, ["map must be an object"]),
            (
                #""kind":"map","of":"person.department","map":{"a":{"b":1}}"#,
                ["of must name a question, whose options the map lists"]
            ),
            (#""kind":"distance","of":"person.level","tolerance":0"#, ["tolerance must be a whole number from 1 to 1000000000"]),
            (#""kind":"equal","of":"form.style","optIn":true"#, ["optIn is not a member here"]),
        ])
    func `what cannot be compared, or may not, is refused with what is wrong`(_ criterion: String, _ faults: [String]) throws {
        let found = try Scene().faults(of: criterion)
        #expect(found.count == faults.count, "\(found)")
        for (one, start) in zip(found, faults) { #expect(one.hasPrefix(start)) }
    }

    @Test(
        arguments: [
            (#"{}"#, ["/criteria"]), (#"{"criteria":{}}"#, ["/criteria"]),
            (#"{"criteria":[{"id":"a","kind":"time","weight":600},{"id":"b","kind":"choice","weight":401}]}"#, ["/criteria"]),
            (#"{"criteria":[{"id":"a","kind":"time","weight":1},{"id":"a","kind":"choice","weight":1}]}"#, ["/criteria/1/id"]),
            (#"{"criteria":[{"id":"a","kind":"time","weight":-1}]}"#, ["/criteria/0/weight"]),
            (#"{"criteria":[],"minimumScore":1000001}"#, ["/minimumScore"]),
            (#"{"criteria":[],"levels":["Junior","Senior"," junior"]}"#, ["/levels/2"]),
            (#"{"criteria":[],"constraints":{"level":{"least":2,"most":1}}}"#, ["/constraints/level/most"]),
            (#"{"criteria":[],"constraints":{"overlap":{"minimumMinutes":0}}}"#, ["/constraints/overlap/minimumMinutes"]),
            (#"{"criteria":[],"constraints":{"segment":[{"of":"person.title","must":"equal"}]}}"#, ["/constraints/segment/0/of"]),
            (#"{"criteria":[],"constraints":{"segment":[{"of":"form.faith","must":"equal"}]}}"#, ["/constraints/segment/0/of"]),
            (
                #"{"criteria":[],"constraints":{"segment":[{"of":"person.languages","must":"equal"}]}}"#,
                ["/constraints/segment/0/of"]
            ),
            (
                #"{"criteria":[],"constraints":{"segment":[{"of":"person.division","must":"equal"},{"of":"person.division","must":"differ"}]}}"#,
                ["/constraints/segment/1/of"]
            ),
            (#"{"criteria":[],"constraints":{"avoid":{}}}"#, ["/constraints/avoid"]),
            (#"{"criteria":[],"mode":"best","objective":"","tieBreak":null}"#, ["/mode", "/objective"]),
        ])
    func `the rest of a configuration has its faults where they are`(_ document: String, _ pointers: [String]) throws {
        var scene = try Scene()
        let problem = problem(.invalidDocument) { try scene.set(document) }
        #expect(problem.errors.map(\.pointer) == pointers)
    }

    @Test func `what it named before it may go on naming when the form is another`() throws {
        var scene = try Scene()
        let style = #"{"id":"style","kind":"equal","of":"form.style","weight":500}"#
        try scene.set(#"{"criteria":[\#(style)]}"#)
        var form = try #require(scene.desk.records.forms[ID(scene.program.key)]?.value)
        form.questions[0].isSensitive = true
        scene.desk.remember([.put(Stored(form, revision: 2))])
        #expect(try scene.set(#"{"criteria":[\#(style)],"minimumScore":5}"#).minimumScore == 5)
        let problem = problem(.invalidDocument) { try scene.set(#"{"criteria":[\#(style.replacing("500", with: "400"))]}"#) }
        #expect(problem.errors.map(\.pointer) == ["/criteria/0/of"])
        #expect(scene.written?.criteria[0].counts(in: form) == false, "and it counts for nothing")
    }

    @Test func `a patch turns a constraint on and off`() throws {
        var scene = try Scene()
        try scene.set(#"{"criteria":[],"constraints":{"language":{},"repeat":{}}}"#)
        let id = ID<MatchingConfiguration>(scene.program.key)
        let patched = try scene.desk.patch(
            id, by: #"{"constraints":{"language":null,"overlap":{},"level":{"least":1,"most":null}}}"#)
        #expect(patched.constraints.language == nil && patched.constraints.overlap?.minimumMinutes == 60)
        #expect(patched.constraints.level == .init(least: 1, most: nil) && patched.constraints.repetition?.months == 24)
    }

    @Test func `it goes with its programme, and along to a copy`() throws {
        var scene = try Scene()
        try scene.set(#"{"criteria":[],"seed":"x"}"#)
        let id = ID<Program>(RecordKey(at: scene.desk.now, count: 0, random: 9))
        let document = try json(#"{"copyOf":"\#(scene.program)","name":"Next"}"#)
        scene.desk.remember(try scene.desk.records.copyProgram(from: document, id: id, by: "ines", at: scene.desk.now).changes)
        let copy = try #require(scene.desk.records.matchingConfigurations[ID(id.key)]?.value)
        #expect(copy.seed == "x" && copy.program == id && copy.revision == 1)
        scene.desk.remember(try scene.desk.records.delete(id, of: Program.self, by: "ines", at: scene.desk.now).changes)
        #expect(scene.desk.records.matchingConfigurations[ID(id.key)] == nil && scene.written != nil)
    }
}
