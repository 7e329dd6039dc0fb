/// The first page for somebody who is not signed in: the question, and three ways in.
public struct StartPage: Sendable {
    public init() {}

    public func document(_ page: PageContext) -> Document {
        page.document(
            page.says("Coaching and mentoring programs", "Coaching- und Mentoring-Programme"), at: .home,
            twin: Twin(json: nil, curl: "curl -s \"$API/\""),
            """
            <h1>\(page.says("Do you need coaching, mentoring, or both?", "Brauchen Sie Coaching, Mentoring oder beides?"))</h1>
            <p class="lede">\(page.says("Coaching works on a task; mentoring develops a person. Programs go wrong where one is run by the rules of the other. Rapport knows what documents say of each, and holds a program to it.", "Coaching arbeitet an einer Aufgabe, Mentoring entwickelt einen Menschen. Programme scheitern, wenn das eine nach den Regeln des anderen geführt wird. Rapport weiß, was Dokumente über beides sagen, und achtet darauf, dass ein Programm sich daran hält."))</p>
            <p class="actions part"><a class="button first" href="\(Place.choose.link)">\(page.says("Answer a few questions", "Ein paar Fragen beantworten"))</a>\(page.takesSignIn ? " <a class=\"button\" href=\"\(("/sign-in" as Link).with("then", "/programs"))\">\(page.says("Sign in", "Anmelden"))</a>" as HTML : nil)</p>
            <div class="ways part">
            \(way(Place.choose.link, page.says("Choose", "Wählen"), page.says("13 questions, any of them. Each answer shows what it speaks for and on whose word, and what another would change.", "13 Fragen, beliebig viele davon. Jede Antwort zeigt, wofür sie spricht, wer das sagt und was eine andere ändern würde.")))
            \(way(Place.catalogue.link, page.says("See what sources say", "Sehen, was Quellen sagen"), page.says("Every claim with its document and the place in it, side by side, and where documents disagree.", "Jede Aussage mit Dokument und Fundstelle, nebeneinander, und wo sich Dokumente widersprechen.")))
            \(way(Place.rules.link, page.says("Read the rules", "Die Regeln lesen"), page.says("What a program has to do before it may go on, and what each rule rests on.", "Was ein Programm erfüllen muss, bevor es weitergeht, und worauf jede Regel beruht.")))
            </div>
            """)
    }

    private func way(_ link: Link, _ title: String, _ text: String) -> HTML {
        """
        <section class="card stack"><h2><a href="\(link)">\(title)</a></h2><p>\(text)</p></section>
        """
    }
}
