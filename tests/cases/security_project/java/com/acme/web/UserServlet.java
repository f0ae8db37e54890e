package com.acme.web;

import com.acme.db.UserDao;
import com.acme.util.*;
import java.io.IOException;
import javax.servlet.http.*;

public class UserServlet extends BaseServlet {
    private final UserDao dao = new UserDao();
    private final Greeter greeter;

    UserServlet(Greeter greeter) {
        this.greeter = greeter;
    }

    @Override
    protected void doGet(HttpServletRequest req, HttpServletResponse res) throws IOException {
        String name = req.getParameter("name");
        dao.find(name);
        dao.findSafe(name);
        res.getWriter().print("<p>" + Texts.escape(name) + "</p>");
        res.getWriter().print("<p>" + Texts.trim(name) + "</p>");
        res.getWriter().print("<p>" + id(req) + "</p>");
        greeter.greet(res, name);
        Runtime.getRuntime().exec("ls " + folder(req));
    }
}
