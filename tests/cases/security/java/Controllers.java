package org.sample.web;

import io.micronaut.http.annotation.*;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.*;
import java.net.URI;
import java.nio.file.*;
import java.util.*;
import java.util.function.Function;
import java.util.stream.*;
import javax.validation.Valid;
import lombok.Data;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.apache.commons.lang3.StringUtils;
import org.apache.ibatis.annotations.Select;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.*;
import org.springframework.http.*;
import org.springframework.jdbc.core.*;
import org.springframework.jdbc.core.namedparam.*;
import org.springframework.ldap.core.LdapTemplate;
import org.springframework.ldap.query.LdapQueryBuilder;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.stereotype.Service;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

@Slf4j
@Controller
@RequiredArgsConstructor
@RequestMapping("/c")
public class Controllers {
    private final JdbcTemplate jdbcTemplate;
    private final NamedParameterJdbcTemplate namedTemplate;
    private final MongoTemplate mongoTemplate;
    private final LdapTemplate ldapTemplate;
    private final RestTemplate restTemplate;
    private final UserService service;

    @Data
    static class UserDto {
        private String name;
        private Integer age;
        private List<String> tags;
    }

    @Service
    @RequiredArgsConstructor
    static class UserService {
        private final JdbcTemplate jdbc;

        List<String> byName(String name) {
            return jdbc.queryForList("select n from u where n = '" + name + "'", String.class); // expect: CWE-89
        }

        List<String> byAge(int age) {
            return jdbc.queryForList("select n from u where a = " + age, String.class); // ok: CWE-89
        }

        String render(UserDto dto) {
            return "<b>" + dto.getName() + "</b>" + dto.getAge();
        }
    }

    @GetMapping("/a")
    @ResponseBody
    public List<String> a(@RequestParam(required = false) Optional<String> name, @RequestParam int age) {
        service.byAge(age);
        return service.byName(name.orElse("x"));
    }

    @PostMapping("/b")
    @ResponseBody
    public String b(@Valid @RequestBody UserDto dto) {
        jdbcTemplate.update("insert into u values ('" + dto.getName() + "')"); // expect: CWE-89
        jdbcTemplate.update("update u set a = " + dto.getAge()); // ok: CWE-89
        jdbcTemplate.batchUpdate("delete from t where x in (" + String.join(",", dto.getTags()) + ")"); // expect: CWE-89
        namedTemplate.update("insert into u values (:n)", new MapSqlParameterSource("n", dto.getName())); // ok: CWE-89
        namedTemplate.query("select * from u where n = '" + StringUtils.trimToEmpty(dto.getName()) + "'", new HashMap<>(), (rs, i) -> rs.getString(1)); // expect: CWE-89
        return service.render(dto); // expect: CWE-79
    }

    @GetMapping("/d")
    public String d(@RequestParam String name, Model model) {
        model.addAttribute("name", name);
        return "hello"; // ok: CWE-79
    }

    @GetMapping("/e")
    public String e(@RequestParam String next) {
        return "redirect:" + next; // expect: CWE-601
    }

    @GetMapping("/e2")
    public String e2(@RequestParam String id) {
        return "redirect:/users/" + id; // ok: CWE-601
    }

    @GetMapping("/f")
    public RedirectView f(@RequestParam String next) {
        RedirectView v = new RedirectView();
        v.setUrl(next); // expect: CWE-601
        return v;
    }

    @GetMapping("/g")
    public ResponseEntity<String> g(@RequestHeader(HttpHeaders.REFERER) String ref) {
        HttpHeaders h = new HttpHeaders();
        h.setLocation(URI.create(ref)); // expect: CWE-601
        return new ResponseEntity<>(h, HttpStatus.FOUND);
    }

    @GetMapping("/h")
    @ResponseBody
    public Object h(@RequestParam String n) {
        mongoTemplate.find(new BasicQuery("{ name: '" + n + "' }"), Object.class); // expect: CWE-943
        mongoTemplate.find(Query.query(Criteria.where("name").is(n)), Object.class); // ok: CWE-943
        ldapTemplate.search("ou=x", "(uid=" + n + ")", (org.springframework.ldap.core.AttributesMapper<String>) at -> ""); // expect: CWE-90
        ldapTemplate.search(LdapQueryBuilder.query().where("uid").is(n), (org.springframework.ldap.core.AttributesMapper<String>) at -> ""); // ok: CWE-90
        return null;
    }

    @GetMapping("/i")
    @ResponseBody
    public String i(@RequestParam String host, @RequestParam String path) {
        String a = restTemplate.getForObject("http://" + host + "/x", String.class); // expect: CWE-918
        String b = restTemplate.getForObject("http://svc.internal/x/{p}", String.class, path); // ok: CWE-918
        URI u = UriComponentsBuilder.fromHttpUrl("http://svc.internal").path(path).build().toUri();
        String c = restTemplate.getForObject(u, String.class); // ok: CWE-918
        ResponseEntity<String> d = restTemplate.exchange(UriComponentsBuilder.fromHttpUrl(host).build().toUri(), HttpMethod.GET, null, String.class); // expect: CWE-918
        return "x";
    }

    @PostMapping("/j")
    @ResponseBody
    public String j(@RequestPart("f") MultipartFile f) throws IOException {
        Path p = Paths.get("/srv").resolve(f.getOriginalFilename());
        Files.copy(f.getInputStream(), p, StandardCopyOption.REPLACE_EXISTING); // expect: CWE-22
        String clean = org.springframework.util.StringUtils.cleanPath(f.getOriginalFilename());
        if (clean.contains("..")) {
            throw new IllegalArgumentException();
        }
        Files.write(Paths.get("/srv", clean), f.getBytes()); // ok: CWE-22
        String ext = StringUtils.substringAfterLast(f.getOriginalFilename(), ".");
        if (!Set.of("png", "jpg").contains(ext.toLowerCase())) {
            throw new IllegalArgumentException();
        }
        Files.write(Paths.get("/srv", UUID.randomUUID() + "." + ext), f.getBytes()); // ok: CWE-22
        return "ok";
    }

    @GetMapping("/k")
    public void k(@RequestParam String q, javax.servlet.http.HttpServletResponse r) throws IOException {
        log.info("query {}", q); // expect: CWE-117
        log.debug("query of length {}", q.length()); // ok: CWE-117
        r.getWriter().write("<p>" + q + "</p>"); // expect: CWE-79
        r.getWriter().write("<p>" + org.springframework.web.util.HtmlUtils.htmlEscape(q) + "</p>"); // ok: CWE-79
        r.addHeader("Content-Disposition", "attachment; filename=" + q); // expect: CWE-113
    }

    @GetMapping("/l")
    @ResponseBody
    public String l(@RequestParam Map<String, String> all, @CookieValue("c") String c, @PathVariable("id") UUID id) {
        jdbcTemplate.execute("delete from x where y = '" + all.get("y") + "'"); // expect: CWE-89
        jdbcTemplate.execute("delete from x where y = '" + c + "'"); // expect: CWE-89
        jdbcTemplate.execute("delete from x where y = '" + id + "'"); // ok: CWE-89
        Sort.Direction dir = Sort.Direction.fromString(all.get("dir"));
        jdbcTemplate.execute("select * from x order by y " + dir.name()); // ok: CWE-89
        Function<String, String> f = s -> "select '" + s + "'";
        jdbcTemplate.execute(f.andThen(String::trim).apply(c)); // expect: CWE-89
        return "ok";
    }

    public void vertx(RoutingContext rc) {
        String n = rc.request().getParam("n");
        HttpServerResponse r = rc.response();
        r.putHeader("content-type", "text/html").end("<p>" + n + "</p>"); // expect: CWE-79
    }
}
