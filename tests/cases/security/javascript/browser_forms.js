import { useSearchParams, useParams } from 'react-router-dom';
import parse from 'html-react-parser';
import { marked } from 'marked';
import DOMPurify from 'dompurify';

const qs = new URL(document.location).searchParams;

function a() {
  const el = document.createElement('div');
  el.innerHTML = `<a href="${qs.get('u')}">x</a>`; // expect: CWE-79
  el.outerHTML = DOMPurify.sanitize(location.search); // ok: CWE-79
  el.innerText = location.search; // ok: CWE-79
  document.body.appendChild(el);
  const s = document.createElement('script');
  s.src = qs.get('src'); // expect: CWE-79
  const f = document.createElement('iframe');
  f.src = 'https://example.org/' + encodeURIComponent(qs.get('p')); // ok: CWE-79
  f.srcdoc = qs.get('doc'); // expect: CWE-79
}

function b() {
  const hash = window.location.hash.substring(1);
  const [key, value] = hash.split('=');
  document.querySelector('#x').innerHTML = value; // expect: CWE-79
  document.querySelector('#x').setAttribute('title', value); // ok: CWE-79
  document.querySelector('#x').setAttribute('onclick', value); // expect: CWE-79
  $('#y').append('<b>' + value + '</b>'); // expect: CWE-79
  $('<div>' + value + '</div>').appendTo('body'); // expect: CWE-79
  $('#y').attr('title', value); // ok: CWE-79
  $.parseHTML(value); // expect: CWE-79
}

function c() {
  location.href = '/login?next=' + encodeURIComponent(location.pathname); // ok: CWE-601
  location = new URLSearchParams(location.search).get('next'); // expect: CWE-601
  window.open(qs.get('url')); // expect: CWE-601
  location.replace(qs.get('to')); // expect: CWE-601
}

function Page() {
  const [params] = useSearchParams();
  const html = params.get('html');
  return <div dangerouslySetInnerHTML={{ __html: html }} />; // expect: CWE-79
}

function Page2() {
  const [params] = useSearchParams();
  return <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(params.get('html')) }} />; // ok: CWE-79
}

function Page3({ text }) {
  return <p>{text}</p>; // ok: CWE-79
}

function d() {
  const name = document.getElementById('name').value;
  document.getElementById('out').textContent = name; // ok: CWE-79
  const stored = localStorage.getItem('x');
  new Function(location.hash.slice(1))(); // expect: CWE-95
  window.eval(qs.get('e')); // expect: CWE-95
  setTimeout(qs.get('t')); // expect: CWE-95
  return stored;
}

window.onmessage = (e) => {
  document.body.innerHTML = e.data; // expect: CWE-79
};

window.addEventListener('message', (e) => {
  if (e.origin === 'https://trusted.example') {
    document.title = e.data; // ok: CWE-79
  }
});

function e() {
  window.parent.postMessage({ token: 'x' }, '*'); // expect: CWE-346
  localStorage.setItem('password', document.getElementById('pw').value); // expect: CWE-312
  document.domain = 'example.org';
}

export { a, b, c, d, e, Page, Page2, Page3 };
