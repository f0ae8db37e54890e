package com.acme.web;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;

public class Greeter {
    void greet(HttpServletResponse res, String name) throws IOException {
        res.getWriter().print("<b>" + name + "</b>");
    }
}
