// The look of a page: colours of the light and the dark palette as variables, and its layout, which
// has one column on a telephone and two where there is room.

enum PageTheme {
  static func css() -> String {
    func variables(_ palette: FigureStyle.Palette) -> String {
      FigurePaint.variables.compactMap { paint in
        paint.variable.map { "--\($0):\(SVGWriter.hexadecimal(palette.color(paint)))" }
      }.joined(separator: ";")
    }
    return ":root{color-scheme:light dark;\(variables(.light));--card:#ffffff;--edge:#dcdee2}\n"
      + "@media (prefers-color-scheme:dark){:root{\(variables(.dark));--card:#17171c;"
      + "--edge:#2e2e36}}\n" + rules
  }

  private static let rules = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--ground);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    main,header,footer{max-width:1120px;margin:0 auto;padding:0 20px}
    header{padding-top:40px;padding-bottom:4px}
    h1{font-size:clamp(1.5rem,1.1rem + 2vw,2.25rem);line-height:1.2;margin:0 0 8px;
    letter-spacing:-.01em;overflow-wrap:anywhere}
    h2{font-size:1.15rem;margin:0 0 4px;line-height:1.3}
    h3{font-size:.95rem;margin:0 0 8px;line-height:1.3}
    p{margin:0 0 12px}
    .lead{color:var(--muted);margin:0;overflow-wrap:anywhere}
    .notes{max-width:72ch;margin:20px 0 0;overflow-wrap:anywhere}
    .notes hr{border:0;border-top:1px solid var(--edge);margin:16px 0}
    .sub{color:var(--muted);font-size:.9rem;margin:0 0 16px;max-width:72ch}
    .card{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:20px;
    margin:20px 0;min-width:0}
    .pair{display:grid;grid-template-columns:minmax(0,1fr);gap:28px}
    @media (min-width:760px){.pair.two{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
    figure{margin:0;min-width:0}
    figcaption{color:var(--muted);font-size:.9rem;margin-top:10px;min-height:1.5em;
    font-variant-numeric:tabular-nums}
    svg{display:block;width:100%;height:auto;
    font-family:Helvetica,Arial,"Liberation Sans","Nimbus Sans",sans-serif}
    .slim{display:none}
    @media (max-width:599px){.wide{display:none}.slim{display:block}
    .card{padding:16px 14px}main,header,footer,.controls>div{padding-left:14px;padding-right:14px}}
    .narrow svg{max-width:520px;margin:0 auto}
    .frame[hidden]{display:none}
    .run0{color:var(--s0)}.run1{color:var(--s1)}
    .dot{display:inline-block;width:.7em;height:.7em;border-radius:50%;background:currentColor;
    margin-right:.45em}
    .controls{position:sticky;top:0;z-index:2;background:var(--ground);
    border-bottom:1px solid var(--edge);margin:20px 0 0}
    .controls>div{max-width:1120px;margin:0 auto;padding:10px 20px;display:flex;gap:14px;
    align-items:center;flex-wrap:wrap}
    .controls[hidden]{display:none}
    button{font:inherit;font-weight:600;color:var(--ground);background:var(--s0);border:0;
    border-radius:8px;padding:8px 16px;min-width:6.2em;min-height:40px;cursor:pointer}
    button.plain{color:var(--ink);background:transparent;border:1px solid var(--frame);min-width:0}
    input[type=range]{flex:1 1 180px;min-width:120px;height:40px;margin:0;accent-color:var(--s0)}
    output{font-variant-numeric:tabular-nums;min-width:9.5em;text-align:right;margin-left:auto}
    :focus-visible{outline:3px solid var(--s1);outline-offset:2px;border-radius:4px}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.95rem}
    th,td{padding:6px 12px 6px 0;text-align:left;border-bottom:1px solid var(--edge);
    vertical-align:top;font-weight:400}
    thead th{font-weight:600}
    tbody th{color:var(--muted)}
    tr:last-child>*{border-bottom:0}
    dl{display:grid;grid-template-columns:minmax(7em,auto) minmax(0,1fr);gap:6px 16px;margin:0;
    font-size:.95rem}
    dt{color:var(--muted)}
    dd{margin:0;overflow-wrap:anywhere}
    code,pre{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.85rem}
    pre{background:var(--ground);border:1px solid var(--edge);border-radius:8px;padding:12px;
    margin:8px 0 0;max-height:26em;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
    summary{cursor:pointer;font-weight:600;padding:4px 0}
    .cursor{stroke:var(--ink);stroke-width:1;opacity:.75}
    footer{color:var(--muted);font-size:.9rem;padding-bottom:40px}
    .skip-link{position:absolute;left:-999px}
    .skip-link:focus{left:20px;top:8px;background:var(--card);color:var(--ink);padding:8px 12px;
    z-index:3}
    .hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    @media (prefers-reduced-motion:no-preference){button{transition:filter .15s}
    button:hover{filter:brightness(1.12)}}
    @media print{.controls{display:none}.card{break-inside:avoid}}

    """
}
