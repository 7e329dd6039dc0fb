extension PageContext {
    /// What refuses, or is wrong with what was sent: it is in view and has the focus when the page comes.
    func alert(_ title: String, _ matter: HTML) -> HTML {
        """
        <section class="alert" id="refused" role="alert" tabindex="-1" aria-labelledby="refused-title">
        <h2 id="refused-title">\(title)</h2>
        \(matter)
        </section>
        """
    }

    /// What was done.
    func done(_ sentence: String) -> HTML {
        """
        <p class="note good" id="done" role="status" tabindex="-1">\(sentence)</p>
        """
    }
}
