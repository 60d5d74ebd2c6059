/// The style sheet of the HTML report: dark and light as the reader has it, one column on a phone.
enum HTMLStyle {
  static let sheet: HTMLText = """

    :root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #14181f; --soft: #5b6573; --line: #dfe3e8;
      --company-ending: #b3122b; --severe: #c2540a; --serious: #8f6a00; --contained: #2b6f4a; --by-design: #5b6573; }
    @media (prefers-color-scheme: dark) { :root { --page: #0f1216; --card: #181d24; --ink: #e9edf2; --soft: #98a3b1;
      --line: #2b333d; --company-ending: #ff6b7f; --severe: #ff9d57; --serious: #e8c24a; --contained: #6fcf97;
      --by-design: #98a3b1; } }
    .company-ending { --tone: var(--company-ending); } .severe { --tone: var(--severe); }
    .serious { --tone: var(--serious); } .contained { --tone: var(--contained); } .by-design { --tone: var(--by-design); }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
    main, footer { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem; }
    footer { color: var(--soft); font-size: .85rem; }
    .eyebrow { margin: 0; color: var(--soft); font: .85rem ui-monospace, monospace; letter-spacing: .04em; }
    h1 { margin: .25rem 0 1rem; font-size: clamp(1.5rem, 4.5vw, 2.4rem); line-height: 1.15; text-wrap: balance; }
    h1 em { font-style: normal; color: var(--tone, inherit); }
    h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; }
    h3 { margin: 0; font-size: 1.05rem; }
    a { color: inherit; }
    code, pre, .target { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; font-size: .86rem; overflow-wrap: anywhere; }
    .gap { padding: .6rem .9rem; border: 1px solid var(--severe); border-radius: .5rem; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .6rem; margin: 0; padding: 0; list-style: none; }
    .tile { padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-top: 3px solid var(--tone); border-radius: .5rem; }
    .tile b { display: block; font-size: 1.7rem; line-height: 1.1; color: var(--tone); font-variant-numeric: tabular-nums; }
    .tile span { color: var(--soft); font-size: .85rem; }
    .tile.none b { color: var(--soft); }
    .scroll { overflow-x: auto; }
    .map { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .5rem; }
    .map svg { display: block; width: 100%; min-width: 44rem; height: auto; }
    .edge { fill: none; stroke: var(--tone); stroke-width: 2; opacity: .75; }
    .edge.company-ending { stroke-width: 3.5; opacity: 1; }
    .dot { fill: var(--tone); }
    .name { fill: var(--ink); font: 12.5px ui-monospace, Menlo, monospace; }
    .head { fill: var(--soft); font: 12px system-ui, sans-serif; }
    .end { text-anchor: end; }
    .more { color: var(--soft); font-size: .9rem; }
    .card { margin: 0 0 .9rem; padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: .5rem; }
    .badge { display: inline-block; margin-right: .35rem; padding: .05rem .5rem; border: 1px solid var(--tone); border-radius: 1rem; color: var(--tone); font-size: .78rem; font-weight: 600; white-space: nowrap; }
    .known { color: var(--soft); font-size: .8rem; font-weight: 400; }
    .target { margin: .3rem 0 0; color: var(--soft); }
    .target:empty { display: none; }
    dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .6rem 1.2rem; margin: .8rem 0; }
    dt { color: var(--soft); font-size: .8rem; }
    dd { margin: 0; }
    dd ul { margin: .1rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: .87rem; }
    .places { margin: .5rem 0; padding-left: 1.1rem; }
    .places span, .places small { color: var(--soft); overflow-wrap: anywhere; }
    .steps { margin: .6rem 0; padding-left: 1.3rem; }
    .steps b { color: var(--tone); }
    pre { margin: .35rem 0 .6rem; padding: .6rem .8rem; overflow-x: auto; background: var(--page); border: 1px solid var(--line); border-radius: .4rem; white-space: pre-wrap; }
    .id { margin: .6rem 0 0; color: var(--soft); font: .78rem ui-monospace, monospace; overflow-wrap: anywhere; }
    summary { cursor: pointer; color: var(--soft); }
    table { width: 100%; margin-top: .6rem; border-collapse: collapse; font-size: .9rem; }
    th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
    th { color: var(--soft); font-weight: 500; }
    @media print { body { background: #fff; } .card { break-inside: avoid; } }

    """
}
