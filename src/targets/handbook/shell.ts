/** How the book looks, and the few lines that search it. */

export const styleText = `:root { color-scheme: light dark; --text: #1f2328; --faint: #59636e; --back: #fff; --soft: #f6f8fa; --line: #d1d9e0; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --faint: #9198a1; --back: #0d1117; --soft: #161b22; --line: #3d444d; --link: #79c0ff; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--text); background: var(--back); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
header, nav, main { padding: 1rem clamp(1rem, 3vw, 2.5rem); }
header { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: baseline; justify-content: space-between; }
header h1 { margin: 0; font-size: 1.4rem; }
input { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: .3rem; padding: .3rem .6rem; width: 14rem; max-width: 100%; }
output { color: var(--faint); }
nav { background: var(--soft); border-bottom: 1px solid var(--line); }
nav h2 { margin: 1rem 0 .3rem; font-size: .85rem; text-transform: uppercase; letter-spacing: .05em; color: var(--faint); }
nav h2:first-child { margin-top: 0; }
nav ul { list-style: none; margin: 0; padding: 0; columns: 15rem; }
nav li { padding: .15rem 0; break-inside: avoid; }
a { color: var(--link); }
:target { scroll-margin-top: 1rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--back); padding: .3rem; }
article { max-width: 62rem; padding-bottom: 3rem; margin-bottom: 2rem; border-bottom: 1px solid var(--line); }
article h2 { font-size: 1.7rem; line-height: 1.25; margin: 1.5rem 0 .5rem; }
article h3 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
article h4 { font-size: 1.05rem; margin: 1.5rem 0 .3rem; }
code { font: .9em/1.5 ui-monospace, monospace; background: var(--soft); padding: .1em .3em; border-radius: .2rem; overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .3rem; padding: .7rem 1rem; overflow-x: auto; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; min-width: 4.5rem; }
th { background: var(--soft); }
td code { overflow-wrap: normal; }
details { border: 1px solid var(--line); border-radius: .3rem; margin: .4rem 0; padding: 0 .8rem; }
summary { cursor: pointer; padding: .35rem 0; }
[hidden] { display: none !important; }
@media (min-width: 70rem) {
  body { display: grid; grid-template: auto 1fr / 19rem minmax(0, 1fr); }
  header { grid-column: 1 / 3; }
  nav { border: 0; border-right: 1px solid var(--line); position: sticky; top: 0; align-self: start; height: 100vh; overflow-y: auto; }
  nav ul { columns: auto; }
}
@media print {
  nav, form, .skip { display: none; }
  article { break-before: page; max-width: none; border: 0; }
  details::details-content { content-visibility: visible; block-size: auto; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .wide { overflow: visible; }
}
`;

/** Shows the pages that have every word; the last page whose link was followed is shown whatever the search says. */
export const scriptText = `"use strict";
{
  const form = document.querySelector("form");
  const input = document.getElementById("search");
  const output = document.querySelector("output");
  const articles = [...document.querySelectorAll("article")].map(page => ({
    page,
    text: page.textContent.toLowerCase(),
    entry: document.querySelector('nav a[href="#' + page.getAttribute("aria-labelledby") + '"]').parentElement,
  }));
  const search = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(word => word !== "");
    let found = 0;
    for (const { page, text, entry } of articles) {
      const has = words.every(word => text.includes(word));
      page.hidden = entry.hidden = !has;
      if (has) found++;
    }
    output.textContent = words.length === 0 ? "" : found + (found === 1 ? " page" : " pages");
  };
  form.hidden = false;
  form.addEventListener("submit", event => event.preventDefault());
  input.addEventListener("input", search);
  // A link leads to its page even where the search has hidden it.
  const show = () => {
    const target = location.hash === "" ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null || target.closest("[hidden]") === null) return;
    input.value = "";
    search();
    target.scrollIntoView();
  };
  addEventListener("hashchange", show);
}
`;
