package com.acme.util;

public final class Texts {
    public static String escape(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;");
    }

    public static String trim(String s) {
        return s.trim();
    }
}
