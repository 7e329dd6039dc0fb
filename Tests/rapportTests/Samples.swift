import Testing

/// Documents that tests send, and the ways that many of them go.
enum Sample {
    static let mentoring = #"{"name":"First leaders","relationshipTypes":["mentoring"]}"#
    static let coaching = #"{"name":"Presenting","relationshipTypes":["coaching"]}"#
    static let design = """
        {"purpose":"Fill half of all leading posts from within","focusAreas":["leading a team"],"model":"one to one",\
        "components":["a kick-off","a meeting each month"],"matchingProcess":"a committee matches"}
        """
    static let objective = """
        {"statement":"Talks are clearer","measure":"listener survey","baseline":3.1,"target":4,"dueOn":"2027-06-30"}
        """
}

extension Client {
    /// Opens a program and gives its address.
    func open(_ document: String = Sample.mentoring, location: SourceLocation = #_sourceLocation) throws -> String {
        let answer = try post("/v1/programs", document)
        #expect(answer.status == 201, "\(answer.text)", sourceLocation: location)
        return try #require(answer["Location"], sourceLocation: location)
    }

    func tag(of program: String) throws -> String { try #require(try get(program).tag) }

    func move(_ program: String, to state: String) throws -> Answer { try post("\(program)/transitions", #"{"to":"\#(state)"}"#) }

    /// Gives the program a design and has it approved.
    func design(_ program: String, location: SourceLocation = #_sourceLocation) throws {
        let put = try put("\(program)/design", Sample.design, ifMatch: try tag(of: program))
        #expect(put.status == 201 || put.status == 200, "\(put.text)", sourceLocation: location)
        let approval = try post("\(program)/design/approval", #"{"by":"Ines"}"#)
        #expect(approval.status == 200, "\(approval.text)", sourceLocation: location)
    }
}
