"""Where names of the standard libraries and of popular libraries come from.

Each table is text: what is imported, a colon, and the names that this gives a file.
"""

from __future__ import annotations

# A module by its own name; `numpy:np` by the name that everybody gives it.
PYTHON_MODULES = """
abc argparse array ast asyncio base64 bisect calendar collections configparser contextlib copy csv
ctypes dataclasses decimal difflib email enum fnmatch fractions functools getpass glob gzip hashlib
heapq hmac html http importlib inspect io ipaddress itertools json logging math mimetypes
multiprocessing operator os pathlib pickle platform pprint queue random re secrets select shlex
shutil signal smtplib socket sqlite3 ssl statistics string struct subprocess sys tarfile tempfile
textwrap threading time timeit traceback types typing unicodedata unittest urllib uuid warnings
weakref xml zipfile zlib zoneinfo
boto3 botocore requests flask fastapi django pytest yaml redis sqlalchemy pymongo psycopg2 paramiko
httpx aiohttp pydantic click jinja2 markdown torch tensorflow sklearn scipy networkx celery stripe
numpy:np pandas:pd matplotlib.pyplot:plt seaborn:sns polars:pl tensorflow:tf
"""
PYTHON_NAMES = """
collections: Counter OrderedDict defaultdict deque namedtuple ChainMap
concurrent.futures: ProcessPoolExecutor ThreadPoolExecutor as_completed
contextlib: closing contextmanager suppress asynccontextmanager
dataclasses: dataclass field asdict
datetime: timedelta timezone
decimal: Decimal ROUND_HALF_UP
enum: Enum IntEnum
fractions: Fraction
functools: cache cached_property lru_cache partial reduce wraps total_ordering
io: BytesIO StringIO
itertools: accumulate chain combinations cycle groupby islice permutations product
pathlib: Path PurePath
string: Template ascii_letters ascii_lowercase ascii_uppercase digits
threading: Lock Thread
typing: Any Callable Dict Generator Iterable Iterator List Mapping Optional Sequence Set Tuple TypeVar Union
unittest.mock: MagicMock patch
urllib.parse: parse_qs quote unquote urlencode urljoin urlparse
urllib.request: urlopen urlretrieve
zipfile: ZipFile
zoneinfo: ZoneInfo
abc: ABC abstractmethod
boto3.dynamodb.conditions: Attr Key
botocore.exceptions: BotoCoreError ClientError NoCredentialsError
bs4: BeautifulSoup
flask: Flask jsonify render_template
fastapi: FastAPI HTTPException
PIL: Image
pydantic: BaseModel
sqlalchemy: create_engine
"""

JAVA_CLASSES = """
java.io: BufferedInputStream BufferedOutputStream BufferedReader BufferedWriter ByteArrayInputStream ByteArrayOutputStream Closeable File FileInputStream FileNotFoundException FileOutputStream FileReader FileWriter IOException InputStream InputStreamReader ObjectInputStream ObjectOutputStream OutputStream OutputStreamWriter PrintStream PrintWriter Reader Serializable StringReader StringWriter UncheckedIOException Writer
java.math: BigDecimal BigInteger MathContext RoundingMode
java.net: HttpURLConnection InetAddress MalformedURLException ServerSocket Socket URI URISyntaxException URL URLDecoder URLEncoder UnknownHostException
java.net.http: HttpClient HttpRequest HttpResponse
java.nio: ByteBuffer
java.nio.charset: Charset StandardCharsets
java.nio.file: DirectoryStream Files NoSuchFileException Path Paths StandardCopyOption StandardOpenOption
java.security: MessageDigest NoSuchAlgorithmException SecureRandom
java.sql: Connection DriverManager PreparedStatement ResultSet SQLException Statement Timestamp
java.text: DecimalFormat NumberFormat ParseException SimpleDateFormat
java.time: DayOfWeek Duration Instant LocalDate LocalDateTime LocalTime Month OffsetDateTime Period Year YearMonth ZoneId ZoneOffset ZonedDateTime
java.time.format: DateTimeFormatter DateTimeParseException
java.time.temporal: ChronoUnit
java.util: AbstractMap ArrayDeque ArrayList Arrays Base64 BitSet Calendar Collection Collections Comparator ConcurrentModificationException Currency Date Deque EnumMap EnumSet Enumeration HashMap HashSet Iterator LinkedHashMap LinkedHashSet LinkedList List ListIterator Locale Map NavigableMap NoSuchElementException Objects Optional OptionalDouble OptionalInt PriorityQueue Properties Queue Random Scanner Set SortedMap Stack StringJoiner StringTokenizer Timer TimerTask TreeMap TreeSet UUID Vector
java.util.concurrent: Callable CompletableFuture ConcurrentHashMap ConcurrentLinkedQueue CopyOnWriteArrayList CountDownLatch ExecutionException ExecutorService Executors Future LinkedBlockingQueue BlockingQueue ScheduledExecutorService ThreadLocalRandom TimeUnit TimeoutException
java.util.concurrent.atomic: AtomicBoolean AtomicInteger AtomicLong AtomicReference
java.util.concurrent.locks: Lock ReentrantLock ReadWriteLock ReentrantReadWriteLock
java.util.function: BiConsumer BiFunction BinaryOperator Consumer Function IntFunction IntPredicate Predicate Supplier ToIntFunction UnaryOperator
java.util.regex: Matcher Pattern
java.util.stream: Collectors IntStream LongStream DoubleStream Stream StreamSupport
java.util.zip: GZIPInputStream GZIPOutputStream ZipEntry ZipInputStream ZipOutputStream
javax.crypto: Cipher Mac
javax.crypto.spec: SecretKeySpec
com.fasterxml.jackson.databind: JsonNode ObjectMapper
com.google.gson: Gson GsonBuilder JsonObject
org.junit.jupiter.api: BeforeEach DisplayName Test
software.amazon.awssdk.core: ResponseBytes SdkBytes
software.amazon.awssdk.core.sync: RequestBody ResponseTransformer
software.amazon.awssdk.regions: Region
software.amazon.awssdk.services.s3: S3Client
software.amazon.awssdk.services.s3.model: CopyObjectRequest CreateBucketRequest DeleteObjectRequest GetObjectRequest GetObjectResponse HeadObjectRequest ListObjectsV2Request ListObjectsV2Response PutObjectRequest PutObjectResponse S3Exception S3Object ServerSideEncryption
software.amazon.awssdk.services.dynamodb: DynamoDbClient
software.amazon.awssdk.services.dynamodb.model: AttributeValue DeleteItemRequest GetItemRequest GetItemResponse PutItemRequest QueryRequest QueryResponse ScanRequest ScanResponse UpdateItemRequest DynamoDbException
software.amazon.awssdk.services.lambda: LambdaClient
software.amazon.awssdk.services.lambda.model: InvokeRequest InvokeResponse LambdaException
software.amazon.awssdk.services.ec2: Ec2Client
software.amazon.awssdk.services.ec2.model: DescribeInstancesRequest DescribeInstancesResponse Ec2Exception Instance Reservation RunInstancesRequest StartInstancesRequest StopInstancesRequest TerminateInstancesRequest
software.amazon.awssdk.services.sqs: SqsClient
software.amazon.awssdk.services.sqs.model: DeleteMessageRequest Message ReceiveMessageRequest SendMessageRequest SqsException
software.amazon.awssdk.services.sns: SnsClient
software.amazon.awssdk.services.sns.model: PublishRequest PublishResponse SnsException
software.amazon.awssdk.services.secretsmanager: SecretsManagerClient
software.amazon.awssdk.services.secretsmanager.model: GetSecretValueRequest GetSecretValueResponse
com.amazonaws.services.s3: AmazonS3 AmazonS3ClientBuilder
com.amazonaws.services.s3.model: ObjectMetadata
com.amazonaws.regions: Regions
"""

# A module by its own name; `fs` also stands for `fs/promises` where that is written.
JAVASCRIPT_MODULES = """
fs path os http https crypto util url child_process zlib events readline stream assert querystring
net dns cluster worker_threads perf_hooks buffer:Buffer
axios express lodash:_ moment dayjs uuid aws-sdk:AWS mongoose redis pg mysql nodemailer cheerio
jsonwebtoken:jwt bcrypt dotenv cors winston ws:WebSocket node-fetch:fetch
"""
# Names that every run-time has without an import.
JAVASCRIPT_GLOBALS = "fetch Buffer assert url events stream net os http"
JAVASCRIPT_NAMES = """
events: EventEmitter
child_process: exec execFile spawn
util: promisify
stream: Readable Transform Writable
perf_hooks: performance
@aws-sdk/client-s3: S3Client CopyObjectCommand CreateBucketCommand DeleteObjectCommand GetObjectCommand HeadObjectCommand ListBucketsCommand ListObjectsV2Command PutObjectCommand
@aws-sdk/s3-request-presigner: getSignedUrl
@aws-sdk/client-dynamodb: DynamoDBClient DeleteItemCommand GetItemCommand PutItemCommand QueryCommand ScanCommand UpdateItemCommand
@aws-sdk/lib-dynamodb: DynamoDBDocumentClient DeleteCommand GetCommand PutCommand UpdateCommand
@aws-sdk/client-lambda: LambdaClient InvokeCommand
@aws-sdk/client-ec2: EC2Client DescribeInstancesCommand RunInstancesCommand StartInstancesCommand StopInstancesCommand TerminateInstancesCommand
@aws-sdk/client-sqs: SQSClient DeleteMessageCommand ReceiveMessageCommand SendMessageCommand
@aws-sdk/client-sns: SNSClient PublishCommand
@aws-sdk/client-secrets-manager: SecretsManagerClient GetSecretValueCommand
uuid: v4
"""

# What a comment says, and what it thereby asks for. `{…}` stands for the commands of a service.
COMMENTS = {
    "python": r"""
boto3 | \b(?:AWS|Amazon|boto3?|S3|EC2|Dynamo ?DB|SQS|SNS|CloudWatch|Secrets ?Manager|Kinesis|Cognito)\b
boto3 | \b(?:call|deploy|invo[ck]|list|trigger|updat)\w*\b.*\b(?-i:Lambda)\b|\b(?-i:Lambda)\b.*\binvo
pandas | \b(?:pandas|DataFrame)s?\b
numpy | \bnumpy\b
matplotlib.pyplot | \bmatplotlib\b
requests | \brequests\b(?: library)|(?:using|with|via) requests\b
flask | \b(?-i:Flask)\b|\bflask (?:app|api|server|route|endpoint|blueprint)
bs4 | \bBeautiful ?Soup\b
yaml | \bYAML\b
sqlite3 | \bSQLite3?\b
csv | \A(?!.*\b(?:pandas|DataFrame)s?\b).*\bCSV\b
json | \b(?-i:JSON)\b|\b(?:dump|load|pars|read|sav|serializ|stor|writ)\w*\b.*\bjson\b
re | \bregex(?:es)?\b|\bregular expressions?\b
""",
    "java": r"""
software.amazon.awssdk.services.s3.S3Client | \bS3\b
software.amazon.awssdk.services.s3.model.PutObjectRequest | \bS3\b.*(?:upload|put|store|write|encrypt)|(?:upload|put|store|write|save|encrypt).*\bS3\b
software.amazon.awssdk.core.sync.RequestBody | \bS3\b.*(?:upload|put|store|write)|(?:upload|put|store|write|save).*\bS3\b
software.amazon.awssdk.services.s3.model.ServerSideEncryption | \bS3\b.*(?:encrypt|AES|KMS)|(?:encrypt|AES|KMS).*\bS3\b
software.amazon.awssdk.services.s3.model.GetObjectRequest | (?:download|read|get|fetch).*\bS3\b
software.amazon.awssdk.services.s3.model.DeleteObjectRequest | (?:delete|remove).*\bS3\b
software.amazon.awssdk.services.s3.model.ListObjectsV2Request | \blist.*\bS3\b
software.amazon.awssdk.services.dynamodb.DynamoDbClient | \bDynamo ?DB\b
software.amazon.awssdk.services.dynamodb.model.AttributeValue | \bDynamo ?DB\b
software.amazon.awssdk.services.dynamodb.model.PutItemRequest | (?:put|save|store|write|insert|add).*\bDynamo ?DB\b
software.amazon.awssdk.services.dynamodb.model.GetItemRequest | (?:get|read|fetch|load|find).*\bDynamo ?DB\b
software.amazon.awssdk.services.lambda.LambdaClient | \b(?:call|deploy|invo[ck]|list|trigger|updat)\w*\b.*\bLambda\b|\bLambda\b.*\binvo
software.amazon.awssdk.services.lambda.model.InvokeRequest | \binvoke.*\bLambda\b|\bLambda\b.*\binvo
software.amazon.awssdk.core.SdkBytes | \binvoke.*\bLambda\b|\bLambda\b.*\binvo
software.amazon.awssdk.services.ec2.Ec2Client | \bEC2\b
software.amazon.awssdk.services.ec2.model.StartInstancesRequest | \bstart.*\bEC2\b
software.amazon.awssdk.services.ec2.model.StopInstancesRequest | \bstop.*\bEC2\b
software.amazon.awssdk.services.sqs.SqsClient | \bSQS\b
software.amazon.awssdk.services.sqs.model.SendMessageRequest | (?:send|put|enqueue).*\bSQS\b
software.amazon.awssdk.services.sns.SnsClient | \bSNS\b
software.amazon.awssdk.services.sns.model.PublishRequest | (?:send|publish).*\bSNS\b
""",
    "javascript": r"""
@aws-sdk/client-s3 S3Client | \bS3\b
@aws-sdk/client-s3 PutObjectCommand | (?:upload|put|store|write|save|encrypt).*\bS3\b|\bS3\b.*encrypt
@aws-sdk/client-s3 GetObjectCommand | (?:download|read|get|fetch).*\bS3\b
@aws-sdk/client-s3 DeleteObjectCommand | (?:delete|remove).*\bS3\b
@aws-sdk/client-s3 ListObjectsV2Command | \blist.*\bS3\b
@aws-sdk/client-dynamodb DynamoDBClient | \bDynamo ?DB\b
@aws-sdk/client-dynamodb PutItemCommand | (?:put|save|store|write|insert|add).*\bDynamo ?DB\b
@aws-sdk/client-dynamodb GetItemCommand | (?:get|read|fetch|load|find).*\bDynamo ?DB\b
@aws-sdk/client-dynamodb DeleteItemCommand | (?:delete|remove).*\bDynamo ?DB\b
@aws-sdk/client-lambda LambdaClient | \b(?:call|deploy|invo[ck]|list|trigger|updat)\w*\b.*\bLambda\b|\bLambda\b.*\binvo
@aws-sdk/client-lambda InvokeCommand | \binvoke.*\bLambda\b|\bLambda\b.*\binvo
@aws-sdk/client-ec2 EC2Client | \bEC2\b
@aws-sdk/client-ec2 StartInstancesCommand | \bstart.*\bEC2\b
@aws-sdk/client-ec2 StopInstancesCommand | \bstop.*\bEC2\b
@aws-sdk/client-sqs SQSClient | \bSQS\b
@aws-sdk/client-sqs SendMessageCommand | (?:send|put|enqueue).*\bSQS\b
@aws-sdk/client-sns SNSClient | \bSNS\b
@aws-sdk/client-sns PublishCommand | (?:send|publish).*\bSNS\b
axios | \baxios\b
express | \bexpress\b(?: app| server| router| route)
lodash | \blodash\b
""",
}
