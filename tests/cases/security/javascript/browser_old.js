(function ($) {
  'use strict';
  var params = {};
  location.search.substr(1).split('&').forEach(function (pair) {
    var kv = pair.split('=');
    params[kv[0]] = decodeURIComponent(kv[1]);
  });
  $(function () {
    $('#msg').html(params.msg); // expect: CWE-79
    $('#msg').text(params.msg); // ok: CWE-79
    $(location.hash).show();
    $('#list').prepend($('<li>').text(params.item)); // ok: CWE-79
    document.getElementById('a').href = params.link; // expect: CWE-79
  });

  function getQuery(name) {
    var m = new RegExp('[?&]' + name + '=([^&]*)').exec(window.location.search);
    return m && decodeURIComponent(m[1].replace(/\+/g, ' '));
  }

  var next = getQuery('next');
  if (next) {
    window.location = next; // expect: CWE-601
  }
  var safe = getQuery('tab');
  if (['home', 'about'].indexOf(safe) >= 0) {
    document.getElementById('tab').innerHTML = safe; // ok: CWE-79
  }
  document.write('<img src="' + document.referrer + '">'); // expect: CWE-79
  document.title = 'Page ' + location.hash; // ok: CWE-79

  var ws = new WebSocket('wss://example.org');
  ws.onmessage = function (ev) {
    var data = JSON.parse(ev.data);
    document.getElementById('log').textContent = data.text; // ok: CWE-79
  };

  class Widget extends HTMLElement {
    connectedCallback() {
      this.innerHTML = `<h1>${new URLSearchParams(location.search).get('t')}</h1>`; // expect: CWE-79
      this.shadowRoot.innerHTML = '<slot></slot>'; // ok: CWE-79
    }
  }
  customElements.define('x-widget', Widget);

  function escapeHtml(s) {
    return s.replace(/[&<>"']/g, function (c) {
      return { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }[c];
    });
  }
  document.getElementById('b').innerHTML = '<b>' + escapeHtml(location.hash) + '</b>'; // ok: CWE-79

  function encode(s) {
    var d = document.createElement('div');
    d.appendChild(document.createTextNode(s));
    return d.innerHTML;
  }
  document.getElementById('c').innerHTML = encode(location.hash); // ok: CWE-79

  async function load() {
    const id = new URL(window.location.href).searchParams.get('id');
    const r = await fetch('/api/' + id); // ok: CWE-918
    const { html } = await r.json();
    document.querySelector('#d').innerHTML = html;
    eval('(' + window.name + ')'); // expect: CWE-95
  }
  load();
})(jQuery);
