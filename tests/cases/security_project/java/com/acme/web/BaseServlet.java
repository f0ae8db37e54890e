package com.acme.web;

import javax.servlet.http.*;

public abstract class BaseServlet extends HttpServlet {
    protected int id(HttpServletRequest req) {
        return Integer.parseInt(req.getParameter("id"));
    }

    protected String folder(HttpServletRequest req) {
        return req.getParameter("folder");
    }
}
