# Runs a script of Logstash's filter "ruby" in JRuby, without Logstash: what a script sees of it is stood in for here, as
# little of it as scripts documented at the plugin's page use. First the script's own tests, then events.
#
#   jruby runner.rb <script> < events > results
#
# One JSON object a line: in, the event; out, the list of events that the script made of it. The last line counts tests.
# What the script logs goes to stderr.

require "json"
require "time"

module LogStash
  class Event
    def initialize(data = {})
      @data = JSON.parse(JSON.generate(data))
      @metadata = @data.delete("@metadata") || {}
      @data["@version"] ||= "1"
      @data["@timestamp"] ||= Time.now.utc.iso8601(9)
    end

    def get(reference)
      *above, name = path(reference)
      holder = above.reduce(root(reference)) { |object, key| object.is_a?(Hash) ? object[key] : nil }
      holder[name] if holder.is_a?(Hash)
    end

    def remove(reference)
      *above, name = path(reference)
      above.reduce(root(reference)) { |object, key| object && object[key] }&.delete(name)
    end

    def to_hash
      @data
    end

    def metadata
      @metadata
    end

    private

    def path(reference)
      keys = reference.start_with?("[") ? reference.scan(/\[([^\]]+)\]/).flatten : [reference]
      keys.first == "@metadata" ? keys.drop(1) : keys
    end

    def root(reference)
      reference.start_with?("[@metadata]") ? @metadata : @data
    end
  end
end

class Logger
  %i[debug info warn error fatal].each do |level|
    define_method(level) do |message, facts = {}|
      $stderr.puts("#{level}: #{message} #{facts.map { |name, value| "#{name}=#{value}" }.join(" ")}")
    end
  end
end

# Where a script lives: its methods are this object's own.
class Context
  attr_reader :tests

  def initialize(script, within_test)
    @tests = []
    tests = @tests
    define_singleton_method(:test) { |name, &block| tests << [name, block] unless within_test }
    @logger = Logger.new
    instance_eval(File.read(script, :encoding => "UTF-8"), script, 1)
  end

  def logger
    @logger
  end

  def register(_params)
  end
end

class Test
  attr_reader :failures, :count

  def initialize(script, name, &block)
    @context = Context.new(script, true)
    @name = name
    @expectations = []
    instance_eval(&block)
    results = @events.flat_map { |event| @context.filter(event) }
    @failures = @expectations.reject { |_, expectation| expectation.call(results) }.map { |what, _| "#{@name}: #{what}" }
    @count = @expectations.length
  end

  def parameters(&block)
    @context.register(block.call)
  end

  def in_event(&block)
    @events = [block.call].flatten.map { |data| LogStash::Event.new(data) }
  end
  alias_method :in_events, :in_event

  def expect(what, &block)
    @expectations << [what, block]
  end
end

script = ARGV.fetch(0)
main = Context.new(script, false)
tests = main.tests.map { |name, block| Test.new(script, name, &block) }
main.register({})
$stdin.set_encoding("UTF-8")
$stdout.set_encoding("UTF-8")
$stdin.each_line do |line|
  made = main.filter(LogStash::Event.new(JSON.parse(line)))
  $stdout.puts(JSON.generate(made.map { |event| { "document" => event.to_hash, "metadata" => event.metadata } }))
end
$stdout.puts(JSON.generate("tests" => tests.sum(&:count), "failures" => tests.flat_map(&:failures)))
