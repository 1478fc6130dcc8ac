/*
 * Says that a page could not be loaded: a module is missing while the shop is updated, or the browser cannot parse it.
 * A classic script in the syntax of 2009, so that it runs where modules do not. It is there before the texts are.
 */
(function () {
  var PATIENCE = 20000; // milliseconds
  var message = null;

  function element(tag, lang, text) {
    var made = document.createElement(tag);
    made.lang = lang;
    made.appendChild(document.createTextNode(text));
    return made;
  }

  // The style sheet hides it as soon as there is something else in the page.
  function show() {
    var main = document.getElementById('main');
    if (message || !main || main.firstElementChild.firstChild) {
      return;
    }
    var address = location.pathname + location.search;
    var english = element('a', 'en', 'Load it again');
    var korean = element('a', 'ko', '다시 불러오기');
    english.href = address;
    korean.href = address;
    message = element('p', 'en', 'This page could not be loaded: the shop is being updated, the connection is slow, or '
      + 'this browser is too old. ');
    message.className = 'notice not-loaded';
    message.id = 'not-loaded';
    message.setAttribute('role', 'alert');
    message.appendChild(english);
    message.appendChild(document.createTextNode(' · '));
    message.appendChild(element('span', 'ko', '페이지를 불러오지 못했습니다. 상점이 업데이트 중이거나 연결이 느리거나 브라우저가 '
      + '오래되었을 수 있습니다. '));
    message.appendChild(korean);
    main.appendChild(message);
  }

  // Of a module that is missing, its script element has the event; of one that does not parse, the window.
  window.addEventListener('error', function (event) {
    if (event.target.tagName !== 'LINK') {
      show();
    }
  }, true);
  document.addEventListener('DOMContentLoaded', function () {
    if (!('noModule' in document.createElement('script'))) {
      show();
    }
  });
  setTimeout(show, PATIENCE);
})();
