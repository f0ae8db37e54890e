package shop;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.google.cloud.functions.HttpFunction;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.rabbitmq.client.DefaultConsumer;
import fi.iki.elonen.NanoHTTPD;
import io.grpc.stub.StreamObserver;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.jooby.Jooby;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import javax.websocket.OnMessage;
import javax.websocket.Session;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.wicket.request.mapper.parameter.PageParameters;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.web.reactive.function.server.ServerResponse.BodyBuilder;
import graphql.schema.DataFetchingEnvironment;
import play.mvc.Controller;
import play.mvc.Http;
import play.mvc.Result;
import ratpack.handling.Context;
import spark.Request;
import spark.Response;
import spark.Spark;

class SparkApp {
    private Statement st;

    void routes() {
        Spark.get("/find", (req, res) -> {
            st.executeQuery("SELECT * FROM t WHERE a = '" + req.queryParams("a") + "'"); // expect: CWE-89
            return "x";
        });
        Spark.post("/run/:cmd", this::run);
    }

    Object run(Request request, Response response) throws Exception {
        Runtime.getRuntime().exec("sh -c " + request.params(":cmd")); // expect: CWE-78
        return request.body();
    }
}

class UndertowHandler implements HttpHandler {
    private Statement st;

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String name = exchange.getQueryParameters().get("name").getFirst();
        st.executeQuery("SELECT * FROM t WHERE a = '" + name + "'"); // expect: CWE-89
    }
}

class HelidonService {
    private Statement st;

    void find(ServerRequest req, ServerResponse res) throws Exception {
        String name = req.query().get("name");
        st.executeQuery("SELECT * FROM t WHERE a = '" + name + "'"); // expect: CWE-89
        Runtime.getRuntime().exec("sh " + req.path().pathParameters().get("cmd")); // expect: CWE-78
    }
}

class JoobyApp extends Jooby {
    private Statement st;

    {
        get("/find", ctx -> {
            String name = ctx.query("name").value();
            st.executeQuery("SELECT * FROM t WHERE a = '" + name + "'"); // expect: CWE-89
            return ctx.path("id").value();
        });
    }
}

class RatpackHandler {
    private Statement st;

    void handle(Context ctx) throws Exception {
        String name = ctx.getRequest().getQueryParams().get("name");
        st.executeQuery("SELECT * FROM t WHERE a = '" + name + "'"); // expect: CWE-89
        Runtime.getRuntime().exec("sh " + ctx.getPathTokens().get("cmd")); // expect: CWE-78
    }
}

class NettyHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private Statement st;

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) throws Exception {
        st.executeQuery("SELECT * FROM t WHERE a = '" + request.uri() + "'"); // expect: CWE-89
    }
}

class NettyText extends SimpleChannelInboundHandler<String> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) throws Exception {
        Runtime.getRuntime().exec("sh " + line); // expect: CWE-78
    }
}

class StoreService extends StoreGrpc.StoreImplBase {
    private Statement st;

    @Override
    public void search(SearchRequest request, StreamObserver<SearchReply> observer) {
        try {
            st.executeQuery("SELECT * FROM t WHERE a = '" + request.getTerm() + "'"); // expect: CWE-89
        } catch (Exception e) {
            observer.onError(e);
        }
    }
}

class Gcf implements HttpFunction {
    @Override
    public void service(com.google.cloud.functions.HttpRequest request, com.google.cloud.functions.HttpResponse response) throws Exception {
        String name = request.getFirstQueryParameter("name").orElse("world");
        Runtime.getRuntime().exec("sh " + name); // expect: CWE-78
    }
}

class AzureFunction {
    @FunctionName("hello")
    public String run(@HttpTrigger(name = "req") HttpRequestMessage<Optional<String>> request, ExecutionContext context) throws Exception {
        Runtime.getRuntime().exec("sh " + request.getQueryParameters().get("name")); // expect: CWE-78
        Runtime.getRuntime().exec("sh " + request.getBody().orElse("")); // expect: CWE-78
        return "x";
    }
}

class SqsHandler implements RequestHandler<SQSEvent, Void> {
    @Override
    public Void handleRequest(SQSEvent event, com.amazonaws.services.lambda.runtime.Context context) {
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                Runtime.getRuntime().exec("sh " + message.getBody()); // expect: CWE-78
            } catch (java.io.IOException e) {
                return null;
            }
        }
        return null;
    }
}

class MapHandler implements RequestHandler<Map<String, String>, String> {
    private Statement st;

    @Override
    public String handleRequest(Map<String, String> input, com.amazonaws.services.lambda.runtime.Context context) {
        try {
            st.executeQuery("SELECT * FROM t WHERE a = '" + input.get("a") + "'"); // expect: CWE-89
        } catch (java.sql.SQLException e) {
            return "";
        }
        return "x";
    }
}

class JmsJob implements MessageListener {
    @Override
    public void onMessage(Message message) {
        try {
            String text = ((TextMessage) message).getText();
            Runtime.getRuntime().exec("sh " + text); // expect: CWE-78
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

class Listeners {
    private Statement st;

    @KafkaListener(topics = "jobs")
    public void kafka(String payload) throws Exception {
        Runtime.getRuntime().exec("sh " + payload); // expect: CWE-78
    }

    @KafkaListener(topics = "jobs")
    public void record(ConsumerRecord<String, String> record) throws Exception {
        st.executeQuery("SELECT * FROM t WHERE a = '" + record.value() + "'"); // expect: CWE-89
    }

    @RabbitListener(queues = "jobs")
    public void rabbit(String body) throws Exception {
        st.executeQuery("SELECT * FROM t WHERE a = '" + body + "'"); // expect: CWE-89
    }

    @QueryMapping
    public Object users(@Argument String name) throws Exception {
        return st.executeQuery("SELECT * FROM t WHERE a = '" + name + "'"); // expect: CWE-89
    }

    public Object fetch(DataFetchingEnvironment env) throws Exception {
        String name = env.getArgument("name");
        return st.executeQuery("SELECT * FROM t WHERE a = '" + name + "'"); // expect: CWE-89
    }
}

class Rabbit extends DefaultConsumer {
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties props, byte[] body) throws java.io.IOException {
        Runtime.getRuntime().exec("sh " + new String(body)); // expect: CWE-78
    }
}

class CamelStep implements Processor {
    public void process(Exchange exchange) throws Exception {
        String body = exchange.getIn().getBody(String.class);
        Runtime.getRuntime().exec("sh " + body); // expect: CWE-78
        String header = exchange.getMessage().getHeader("cmd", String.class);
        Runtime.getRuntime().exec("sh " + header); // expect: CWE-78
    }
}

class Nano extends NanoHTTPD {
    @Override
    public Response serve(IHTTPSession session) {
        try {
            Runtime.getRuntime().exec("sh " + session.getParms().get("cmd")); // expect: CWE-78
        } catch (java.io.IOException e) {
            return null;
        }
        return null;
    }
}

class PlayController extends Controller {
    private Statement st;

    public Result find(Http.Request request) throws Exception {
        st.executeQuery("SELECT * FROM t WHERE a = '" + request.getQueryString("a") + "'"); // expect: CWE-89
        return ok();
    }
}

class WicketPage {
    private Statement st;

    public WicketPage(PageParameters parameters) throws Exception {
        st.executeQuery("SELECT * FROM t WHERE a = '" + parameters.get("a").toString() + "'"); // expect: CWE-89
    }
}

class ChatEndpoint {
    @OnMessage
    public void heard(String message, Session session) throws Exception {
        Runtime.getRuntime().exec("sh " + message); // expect: CWE-78
    }
}

class WebSockets extends TextWebSocketHandler {
    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
        Runtime.getRuntime().exec("sh " + message.getPayload()); // expect: CWE-78
    }
}

class Line {
    void serve(java.net.ServerSocket server) throws Exception {
        try (java.net.Socket socket = server.accept();
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
            Runtime.getRuntime().exec("sh " + in.readLine()); // expect: CWE-78
        }
    }
}
