// Manners of the page that view.page writes: hover, tap or focus lights a quote's parts and shows its card.
(function(){
var tip=document.getElementById('tip'),lit=null,pinned=false;
function name(e){
  if(e.dataset&&e.dataset.q)return e.dataset.q;
  var m=e.className&&String(e.className).match(/\bq\d+\b/g);
  return m?m[m.length-1]:null;
}
function off(){
  if(lit){lit.classList.remove('lit');lit.querySelectorAll('.on').forEach(function(x){x.classList.remove('on','open')})}
  lit=null;pinned=false;tip.hidden=true;
}
function on(e,bubble){
  var q=name(e),doc=e.closest('.doc');
  if(!q||!doc)return;
  off();lit=doc;doc.classList.add('lit');
  doc.querySelectorAll('.story .'+q+',.card[data-q="'+q+'"]').forEach(function(x){x.classList.add('on')});
  if(bubble)show(doc.querySelector('.card[data-q="'+q+'"]'),e);
}
function show(card,e){
  tip.innerHTML=card.innerHTML;
  tip.querySelectorAll('a').forEach(function(a){a.removeAttribute('href')});
  tip.hidden=false;
  var r=e.getClientRects()[0]||e.getBoundingClientRect(),h=tip.offsetHeight,w=tip.offsetWidth;
  var top=r.bottom+10;
  if(top+h>innerHeight-8)top=Math.max(8,r.top-h-10);
  tip.style.top=top+'px';
  tip.style.left=Math.max(8,Math.min(r.left,innerWidth-w-16))+'px';
}
function part(e){return e.target.closest?e.target.closest('.story span,.story .n,.card'):null}
document.addEventListener('mouseover',function(e){
  var p=part(e);
  if(pinned||e.target.closest&&e.target.closest('#tip'))return;
  if(p&&name(p))on(p,!p.classList.contains('card'));else off();
});
document.addEventListener('click',function(e){
  if(e.target.closest('#tip'))return;
  var p=part(e);
  if(!p||!name(p)){off();return}
  if(p.classList.contains('n')&&e.detail)e.preventDefault();
  on(p,!p.classList.contains('card'));pinned=true;
  lit.querySelectorAll('.card.on').forEach(function(x){x.classList.add('open')});
});
document.addEventListener('focusin',function(e){var p=part(e);if(p&&name(p))on(p,p.classList.contains('n'))});
document.addEventListener('keydown',function(e){if(e.key==='Escape')off()});
addEventListener('scroll',function(){if(!pinned&&!tip.hidden)off()},{passive:true});
})();
