import JSON

@testable import Guidance

/// A random catalogue: up to four types and eight questions, with points that are often equal or just at a threshold, a
/// claim to support each of them, and claims that often disagree or pull against each other.
func randomCatalogue(_ dice: inout SeededRandom) -> Catalogue {
    let types = (0..<Int.random(in: 1...4, using: &dice)).map { Slug("type-\($0)")! }
    let dimensions: [Slug] = ["first", "second"]
    let sources: [Slug] = ["here", "there"]
    var claims: [Claim] = []
    let questions = (0..<Int.random(in: 0...8, using: &dice)).map { number in
        let options = (0..<Int.random(in: 2...4, using: &dice)).map { place in
            var option = Question.Option(id: Slug("option-\(place)")!, label: "Answer \(place)", need: "need \(number) \(place)")
            for type in types where Int.random(in: 0..<3, using: &dice) == 0 {
                let points = Int.random(in: 0...4, using: &dice)
                option.points.append(Question.Points(relationshipType: type, points: points))
                guard points > 0 else { continue }
                let claim = claim(
                    Slug("claim-\(number)-\(place)-\(type.text)")!, type, dimensions.randomElement(using: &dice)!,
                    sources.randomElement(using: &dice)!, "page 1", .text(Bool.random(using: &dice) ? "one" : "other"))
                claims.append(claim)
                option.claims.append(claim.id)
            }
            option.claims.shuffle(using: &dice)
            return option
        }
        let kind = Question.Kind.allCases.randomElement(using: &dice)!
        return Question(id: Slug("question-\(number)")!, question: "Which \(number)?", kind: kind, options: options)
    }
    let scale = Scale.choice([Scale.Choice(id: "one", label: "One"), Scale.Choice(id: "other", label: "Other")])
    let half = questions.count / 2
    let asking = zip(dimensions, [questions[..<half], questions[half...]]).map { id, questions in
        Dimension(id: id, name: id.text, question: "What?", scale: scale, questions: Array(questions))
    }
    let tensions = claims.indices.dropFirst().shuffled(using: &dice).prefix(2).map { place in
        Tension(id: Slug("tension-\(place)")!, claims: [claims[place - 1].id, claims[place].id], statement: "They pull.")
    }
    return catalogue(
        of: sources.map { .put(Stored(Source(id: $0, title: $0.text), revision: 1)) }
            + asking.map { .put(Stored($0, revision: 1)) }
            + types.map { relationshipType($0, $0.text, Policy()) }.map {
                .put(Stored($0, revision: 1))
            }
            + claims.map { .put(Stored($0, revision: 1)) }
            + tensions.map { .put(Stored($0, revision: 1)) })
}

/// The same catalogue with its types in another order.
func shuffleTypes(of same: Catalogue, using dice: inout SeededRandom) -> Catalogue {
    let types = same.relationshipTypes.all.shuffled(using: &dice)
    return catalogue(
        of: same.sources.all.map { .put($0) } + same.dimensions.all.map { .put($0) }
            + types.map { .put($0) } + same.claims.all.map { .put($0) }
            + same.tensions.all.map { .put($0) })
}
