import Foundation
import Guidance
import HTTP
import JSON
import Testing

@testable import rapport

/// That the description of the API has what there is, and nothing else.
@Suite struct DescriptionTests {
    private func document() throws -> JSONValue { try JSONDocument(API.descriptionBytes()).root }

    @Test func `it has every route, and no other`() throws {
        let paths = try #require(try document()["paths"])
        let described = paths.members.flatMap { path in path.value.members.map { "\($0.name.uppercased()) \(path.name)" } }
        let routes = try Endpoint.all().map(\.name)
        #expect(routes.count > 70)
        #expect(Set(described) == Set(routes) && described.count == routes.count)
    }

    @Test func `each operation has an id of its own, and the parameters of its route`() throws {
        let ids = API.operations.map(\.id)
        #expect(Set(ids).count == ids.count)
        let paths = try #require(try document()["paths"])
        for operation in API.operations {
            let described = try #require(paths[operation.template]?[operation.method.name.description.lowercased()])
            #expect(described["operationId"]?.string == operation.id)
            let parameters = described["parameters"]?.elements.map { $0 } ?? []
            let query = parameters.filter { $0["in"]?.string == "query" }.compactMap { $0["name"]?.string }
            #expect(query == operation.query.map(\.name), "\(operation.id)")
            let path = parameters.filter { $0["in"]?.string == "path" }.compactMap { $0["name"]?.string }
            #expect(path == operation.pathParameters, "\(operation.id)")
        }
    }

    @Test func `every reference in it leads somewhere`() throws {
        let document = try document()
        var count = 0
        func check(_ value: JSONValue) {
            if let reference = value["$ref"]?.string {
                count += 1
                let target = reference.split(separator: "/").dropFirst().reduce(Optional(document)) { $0?[String($1)] }
                #expect(target != nil, "\(reference)")
            }
            if value.kind == .object { for member in value.members { check(member.value) } }
            if value.kind == .array { for element in value.elements { check(element) } }
        }
        check(document)
        #expect(count > 500)
    }

    @Test func `it names every code of a problem, under the statuses that the code can have`() throws {
        let responses = try #require(try document()["components"]?["responses"])
        var named: Set<String> = []
        for response in responses.members where response.name != "NotModified" {
            let status = try #require(Int(response.name.prefix { $0 != "." }))
            for name in response.value.strings("x-problem-codes") {
                let code = try #require(ProblemCode(rawValue: name))
                #expect(code.statuses.map(\.rawValue).contains(status), "\(name) with \(status)")
                named.insert(name)
            }
        }
        let unreachable = Set(ProblemCode.allCases.map(\.rawValue)).subtracting(named)
        // No operation is at an address or method that is not there.
        #expect(unreachable == ["method-not-allowed"])
    }

    @Test func `it comes with a tag, and is not sent again to who has it`() throws {
        let service = try ServiceProcess()
        let guest = try service.guest()
        let answer = try guest.get("/openapi.json")
        #expect(answer.status == 200 && answer["Content-Type"] == "application/json")
        #expect(try answer.string("openapi") == "3.1.0")
        let tag = try #require(answer.tag)
        #expect(try guest.get("/openapi.json", ["If-None-Match": tag]).status == 304)
        #expect(try guest.get("/openapi.json?pretty").text.contains("\n  \"openapi\": \"3.1.0\""))
    }

    @Test func `every code has a page, in plain text and in Markdown`() throws {
        let service = try ServiceProcess()
        let guest = try service.guest()
        for code in ProblemCode.allCases {
            let address = "/docs/errors/\(code.rawValue)"
            let text = try guest.get(address)
            #expect(text.status == 200 && text["Content-Type"] == "text/plain; charset=utf-8", "\(code)")
            #expect(text.text.hasPrefix("\(code.rawValue)\n\n") && text.text.contains("\nWhat to do: \(code.advice)\n"))
            let markdown = try guest.get(address, ["Accept": "text/markdown"])
            #expect(
                markdown["Content-Type"]?.hasPrefix("text/markdown") == true && markdown.text.hasPrefix("# `\(code.rawValue)`\n"))
        }
    }

    @Test func `a problem links to the page about its code`() throws {
        let service = try ServiceProcess()
        let guest = try service.guest()
        let problem = try guest.get("/v1/programs")
        #expect(try problem.problem(401) == "unauthorized")
        let address = try #require(try problem.string("type"))
        #expect(address == "/docs/errors/unauthorized")
        #expect(try guest.get(address).status == 200)
        let unknown = try guest.get("/docs/errors/unauthorised")
        #expect(try unknown.problem(404) == "not-found")
        #expect(try unknown.string("fix")?.hasPrefix("Did you mean /docs/errors/unauthorized?") == true)
    }
}
