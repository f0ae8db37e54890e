import logging
import os
import subprocess
from urllib.parse import urlparse, urljoin

import requests
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.db.models.expressions import RawSQL
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import escape, format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import ListView

from .models import Invoice, Product

logger = logging.getLogger(__name__)
SORTABLE = {"name": "name", "price": "unit_price"}
ALLOWED_REPORTS = ("daily", "weekly", "monthly")


class ProductList(ListView):
    model = Product

    def get_queryset(self):
        term = self.request.GET.get("q", "")
        order = self.request.GET.get("order", "name")
        if not term:
            return Product.objects.none()
        column = SORTABLE.get(order, "name")
        Product.objects.raw("SELECT * FROM shop_product ORDER BY %s" % column)  # ok: CWE-89
        where = f"title ILIKE '%{term}%'"
        return Product.objects.extra(where=[where])  # expect: CWE-89


class InvoiceView(View):
    template = "invoice.html"

    def get(self, request, pk):
        with connection.cursor() as cur:
            cur.execute("SELECT total FROM invoice WHERE id = %s", [request.GET["id"]])  # ok: CWE-89
            row = cur.fetchone()
            status = request.GET["status"]
            cur.execute("SELECT * FROM invoice WHERE status = '{}'".format(status))  # expect: CWE-89
        return render(request, self.template, {"row": row})

    def post(self, request, pk):
        note = request.POST.get("note")
        Invoice.objects.annotate(hit=RawSQL("note = '" + note + "'", ()))  # expect: CWE-89
        Invoice.objects.annotate(hit=RawSQL("note = %s", (note,)))  # ok: CWE-89
        Invoice.objects.filter(note__icontains=note)  # ok: CWE-89
        logger.info("note for %s", pk)
        return HttpResponse("<p>" + note + "</p>")  # expect: CWE-79


def hello(request):
    who = request.GET.get("who", "world")
    return HttpResponse(format_html("<b>{}</b>", who))  # ok: CWE-79


def hello_marked(request):
    who = request.GET.get("who", "world")
    greeting = mark_safe("<b>%s</b>" % who)  # expect: CWE-79
    return render(request, "hello.html", {"greeting": greeting})


def hello_escaped(request):
    who = escape(request.GET.get("who", "world"))
    return HttpResponse(f"<b>{who}</b>")  # ok: CWE-79


def json_hello(request):
    return JsonResponse({"who": request.GET.get("who")})  # ok: CWE-79


def after_login(request):
    target = request.GET.get("next") or "/"
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)  # ok: CWE-601
    return redirect("/")


def after_logout(request):
    target = request.GET.get("next", "/")
    return HttpResponseRedirect(target)  # expect: CWE-601


def report(request):
    kind = request.GET.get("kind")
    if kind not in ALLOWED_REPORTS:
        return HttpResponse(status=400)
    out = subprocess.check_output(f"make-report --kind {kind}", shell=True)  # ok: CWE-78
    return HttpResponse(out, content_type="text/plain")


def thumbnail(request):
    size = request.GET.get("size")
    src = request.GET.get("src")
    os.system("convert -resize %dx%d in.png out.png" % (int(size), int(size)))  # ok: CWE-78
    subprocess.Popen(["convert", src, "out.png"])  # ok: CWE-78
    subprocess.Popen("convert " + src + " out.png", shell=True)  # expect: CWE-78
    return HttpResponse("done")


def download(request, name):
    base = os.path.join(settings.MEDIA_ROOT, "invoices")
    wanted = os.path.realpath(os.path.join(base, request.GET["f"]))
    if os.path.commonpath([wanted, base]) != base:
        return HttpResponse(status=403)
    return FileResponse(open(wanted, "rb"))  # ok: CWE-22


def download_plain(request):
    name = request.GET["f"]
    path = os.path.join(settings.MEDIA_ROOT, name)
    return FileResponse(open(path, "rb"))  # expect: CWE-22


def download_base(request):
    name = os.path.basename(request.GET["f"])
    return FileResponse(open(os.path.join(settings.MEDIA_ROOT, name), "rb"))  # ok: CWE-22


@csrf_exempt  # expect: CWE-352
def hook(request):
    url = request.POST["callback"]
    requests.post(url, json={"ok": True}, timeout=5)  # expect: CWE-918
    return HttpResponse("ok")


def proxy_image(request):
    host = urlparse(request.GET["u"]).hostname
    if host not in ("img.example.org", "cdn.example.org"):
        raise PermissionError(host)
    answer = requests.get(request.GET["u"], timeout=3)  # ok: CWE-918
    return HttpResponse(answer.content)


def audit(request):
    logger.warning("login failed for " + request.POST["user"])  # expect: CWE-117
    logger.warning("login failed for %s", request.POST["user"].replace("\n", "").replace("\r", ""))  # ok: CWE-117
    with connections["legacy"].cursor() as cursor:
        cursor.executemany("INSERT INTO a VALUES (%s)", [(request.POST["user"],)])  # ok: CWE-89
        sql = "DELETE FROM a WHERE user = "
        sql += "'" + request.POST["user"] + "'"
        cursor.execute(sql)  # expect: CWE-89
    return HttpResponse()
