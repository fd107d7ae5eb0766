"""The book on paper and in readers: what `pdf` and `epub` have in common.

Both start from the built site, so that nothing is executed, rendered or checked a second time.
(Sphinx has builders for one long page and for EPUB. On one long page the same id, such as
`exercises`, stands once for every chapter, and a link finds the first; in both, the pages' own
form, which `_ext/book/page` makes, would be lost.)

==============  ===================================================================================
``pages``       the site's pages in the order of the book, each as a clean tree: no control, no
                script, folds open, solutions at the end, live figures as stills, ids unique
``single``      all of them as one page, with cover, contents and index, for the PDF
``anchors``     ids of that page moved to elements that get a destination in the PDF
``formulas``    formulas as MathML alone, for the EPUB, or with their source as a text, for the PDF
``words``       the few words that these editions add, by language
``pictures``    pictures in the formats that readers of EPUB know
==============  ===================================================================================
"""
