/**
 * The page's only script: filters whose state lives in the URL fragment, folds that open for a link and for paper.
 * Without it everything is still there and unfolds.
 */
export const SCRIPT = String.raw`(function () {
  'use strict';
  var form = document.getElementById('filters');
  var output = form.querySelector('output');
  var items = Array.from(document.querySelectorAll('details.item'));
  var groups = Array.from(document.querySelectorAll('section.group'));
  var texts = [];
  var keys = ['q', 'severity', 'verdict', 'deployment', 'from', 'to'];
  var timer;

  function field(key) { return form.elements.namedItem(key); }
  function value(key) { var element = field(key); return element ? element.value : ''; }

  function textOf(position) {
    if (texts[position] === undefined) texts[position] = items[position].textContent.toLowerCase();
    return texts[position];
  }

  function matches(item, position, wanted) {
    var data = item.dataset;
    if (wanted.severity && data.s !== wanted.severity) return false;
    if (wanted.verdict && data.v !== wanted.verdict) return false;
    if (wanted.deployment && data.d !== wanted.deployment) return false;
    if (wanted.from && (data.f || '').slice(0, 100) !== wanted.from) return false;
    if (wanted.to && (data.t || '').slice(0, 100) !== wanted.to) return false;
    return wanted.words.every(function (word) { return textOf(position).includes(word); });
  }

  function apply() {
    var wanted = {};
    keys.forEach(function (key) { wanted[key] = value(key); });
    wanted.words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    var active = keys.some(function (key) { return wanted[key]; });
    var shown = { finding: 0, row: 0 };
    var total = { finding: 0, row: 0 };
    items.forEach(function (item, position) {
      var kind = item.classList.contains('finding') ? 'finding' : 'row';
      var hit = !active || matches(item, position, wanted);
      if (item.hidden === hit) item.hidden = !hit;
      total[kind] += 1;
      if (hit) shown[kind] += 1;
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector('details.item:not([hidden])'); });
    var between = wanted.from || wanted.to ? ' from ' + (wanted.from || 'any') + ' to ' + (wanted.to || 'any') : '';
    output.textContent = active ? shown.finding + ' of ' + total.finding + ' findings, ' + shown.row + ' of ' + total.row + ' rows' + between : '';
    return active;
  }

  function store() {
    var state = new URLSearchParams();
    keys.forEach(function (key) { if (value(key)) state.set(key, value(key)); });
    history.replaceState(null, '', '#' + state.toString());
  }

  function follow() {
    var fragment = location.hash.slice(1);
    var target = fragment && document.getElementById(fragment);
    if (target) {
      if (target.hidden) { form.reset(); apply(); }
      for (var fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
      target.scrollIntoView();
      return;
    }
    var state = new URLSearchParams(fragment);
    keys.forEach(function (key) {
      var element = field(key);
      if (element) element.value = state.get(key) || '';
    });
    if (apply()) (document.getElementById(state.has('from') || state.has('to') ? 'rows' : 'findings')).scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('reset', function () {
    setTimeout(function () {
      field('from').value = '';
      field('to').value = '';
      apply();
      store();
    });
  });
  form.addEventListener('input', function () {
    clearTimeout(timer);
    timer = setTimeout(function () { apply(); store(); }, items.length > 2000 ? 250 : 60);
  });
  document.addEventListener('keydown', function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !typing) { event.preventDefault(); field('q').focus(); }
    if (event.key === 'Escape' && typing) { form.reset(); }
  });
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.from(document.querySelectorAll('details:not([open])'));
    opened.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (fold) { fold.open = false; });
  });
  var next = 0;
  function prepare() {
    for (var end = next + 200; next < end && next < items.length; next += 1) textOf(next);
    if (next < items.length) setTimeout(prepare, 20);
  }
  setTimeout(prepare, 500);
  window.addEventListener('hashchange', follow);
  if (location.hash) follow();
})();
`;
