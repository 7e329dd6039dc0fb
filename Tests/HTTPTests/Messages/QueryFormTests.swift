import Testing

@testable import HTTP

/// What a form of a browser chooses, as a list of the API reads it.
@Suite struct QueryFormTests {
    private static let known = ["source", "strength", "q"]

    @Test(arguments: [
        ([("source", "manfre")], ["manfre"] as [String]?, nil as String?),
        ([("source", "")], nil, nil), ([("source", "  \n")], nil, nil), ([("Source", "manfre")], nil, nil), ([], nil, nil),
        ([("source", "a"), ("source", ""), ("source", "b")], ["a", "b"], nil),
        ([("q", "one"), ("q", "two")], nil, "one two"), ([("utm_source", "mail"), ("q", "one, two")], nil, "one, two"),
        ([("source", "a,b"), ("source", "c")], ["a", "b", "c"], nil),
    ])
    func `a query takes of a form what is known and says something`(
        _ fields: [(String, String)], _ source: [String]?, _ words: String?
    ) {
        let query = Query(URLEncodedForm(fields.map { (name: $0.0, value: $0.1) }), known: Self.known)
        #expect(query.list("source") == source && query["q"] == words && query["utm_source"] == nil && query["strength"] == nil)
    }
}
